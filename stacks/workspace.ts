import { mkdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderHash, type Plugin, pluginFolder } from './plugins.ts';

const CONFIGURATION = 'cdk.tf.json';
const LOCK = '.terraform.lock.hcl';
const LINK = join('terraform.d', 'plugins');

/** Says for which providers the lock file was written. */
const STAMP = '.gitstead-plugins';

/** What of a synthesized stack matters here. */
interface Configuration {
  readonly terraform: {
    /** Absent when everything is Terraform's own. */
    readonly required_providers?: Readonly<
      Record<string, { readonly source: string; readonly version: string }>
    >;
  };
}

/**
 * Makes the folder of a synthesized stack ready for Terraform on a host that reaches no provider
 * registry: links the mirror to where Terraform looks by itself (`terraform.d/plugins`) and writes
 * the lock file with the checksums of the providers found there. cdktf asks the registry for them
 * only when the file is missing. Without a mirror Terraform downloads, and locks what it got.
 */
export async function prepareWorkspace(folder: string, mirror: string | undefined): Promise<void> {
  if (!mirror) return;
  const plugins = await requiredPlugins(folder);
  const identities = await Promise.all(plugins.map((plugin) => identityOf(plugin, mirror)));
  if (identities.includes(undefined)) return forget(folder);
  const stamp = JSON.stringify(identities);
  if ((await readFile(join(folder, STAMP), 'utf8').catch(() => '')) === stamp) return;
  await linkMirror(folder, mirror);
  await writeFile(join(folder, LOCK), await lockOf(plugins, mirror));
  await writeFile(join(folder, STAMP), stamp);
}

/** What tells one build of a provider from another, without reading it; undefined when absent. */
async function identityOf(plugin: Plugin, mirror: string): Promise<string | undefined> {
  const path = await realpath(pluginFolder(plugin, mirror)).catch(() => undefined);
  return path && `${path} ${(await stat(path)).mtimeMs}`;
}

/** Removes a lock file that names what was in a mirror and is no more. */
async function forget(folder: string): Promise<void> {
  if (!(await stat(join(folder, STAMP)).catch(() => undefined))) return;
  for (const name of [LOCK, LINK, STAMP]) await rm(join(folder, name), { force: true });
}

async function requiredPlugins(folder: string): Promise<readonly Plugin[]> {
  const text = await readFile(join(folder, CONFIGURATION), 'utf8');
  const { terraform } = JSON.parse(text) as Configuration;
  return Object.values(terraform.required_providers ?? {}).map(({ source, version }) => ({
    source: source.split('/').length === 2 ? `registry.terraform.io/${source}` : source,
    version,
  }));
}

async function linkMirror(folder: string, mirror: string): Promise<void> {
  const link = join(folder, LINK);
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(mirror, link);
}

async function lockOf(plugins: readonly Plugin[], mirror: string): Promise<string> {
  const entries = plugins.map(async (plugin) =>
    lockEntry(plugin, await folderHash(pluginFolder(plugin, mirror))),
  );
  return (await Promise.all(entries)).join('\n');
}

function lockEntry({ source, version }: Plugin, hash: string): string {
  return `provider "${source}" {
  version     = "${version}"
  constraints = "${version}"
  hashes = [
    "${hash}",
  ]
}
`;
}
