import { lstat, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderHash, type Plugin, pluginFolder, pluginMirror } from './plugins.ts';

const CONFIGURATION = 'cdk.tf.json';
const LOCK = '.terraform.lock.hcl';

/** What of a synthesized stack matters here. */
interface Configuration {
  readonly terraform: {
    readonly required_providers: Readonly<
      Record<string, { readonly source: string; readonly version: string }>
    >;
  };
}

/**
 * Makes the folder of a synthesized stack ready for Terraform on a host that reaches no provider
 * registry: links the mirror to where Terraform looks by itself (`terraform.d/plugins`) and writes
 * the lock file with the checksums of the providers found there. cdktf asks the registry for them
 * only when the file is missing. Without a mirror it does nothing, and Terraform downloads.
 */
export async function prepareWorkspace(
  folder: string,
  mirror: string = pluginMirror(),
): Promise<void> {
  const plugins = await requiredPlugins(folder);
  const present = await Promise.all(plugins.map((plugin) => isPresent(plugin, mirror)));
  if (plugins.length === 0 || present.includes(false)) return;
  await linkMirror(folder, mirror);
  await writeLock(join(folder, LOCK), plugins, mirror);
}

async function requiredPlugins(folder: string): Promise<readonly Plugin[]> {
  const text = await readFile(join(folder, CONFIGURATION), 'utf8');
  const { terraform } = JSON.parse(text) as Configuration;
  return Object.values(terraform.required_providers).map(({ source, version }) => ({
    source: source.split('/').length === 2 ? `registry.terraform.io/${source}` : source,
    version,
  }));
}

async function isPresent(plugin: Plugin, mirror: string): Promise<boolean> {
  return (await modified(pluginFolder(plugin, mirror))) !== undefined;
}

async function modified(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

async function linkMirror(folder: string, mirror: string): Promise<void> {
  const link = join(folder, 'terraform.d', 'plugins');
  await mkdir(join(folder, 'terraform.d'), { recursive: true });
  if (await lstat(link).catch(() => undefined)) await rm(link);
  await symlink(mirror, link);
}

/** Writes the lock file, unless it is newer than every provider it names. */
async function writeLock(file: string, plugins: readonly Plugin[], mirror: string): Promise<void> {
  const folders = plugins.map((plugin) => pluginFolder(plugin, mirror));
  const times = await Promise.all(folders.map(modified));
  const written = (await modified(file)) ?? 0;
  if (times.every((time) => time !== undefined && time < written)) return;
  const entries = plugins.map(async (plugin, index) => {
    return lockEntry(plugin, await folderHash(folders[index] as string));
  });
  await writeFile(file, (await Promise.all(entries)).join('\n'));
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
