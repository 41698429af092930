import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TerraformRun, terraform } from './process.ts';

const STAMP = join('.terraform', 'gitstead-init');
const LOCK = '.terraform.lock.hcl';

/** Initialises the folder of a stack, unless backend and providers are as they were the last time. */
export async function init(folder: string, run: TerraformRun): Promise<void> {
  const stamp = join(folder, STAMP);
  const before = await readFile(stamp, 'utf8').catch(() => '');
  if (before && before === (await fingerprint(folder))) return;
  run.report('initialising Terraform');
  await terraform(folder, ['init', '-input=false', '-no-color'], run);
  await writeFile(stamp, await fingerprint(folder));
}

/** Hash of everything that `init` depends on, the presence of the providers included. */
async function fingerprint(folder: string): Promise<string> {
  const { terraform: settings } = JSON.parse(await readFile(join(folder, 'cdk.tf.json'), 'utf8'));
  const lock = await readFile(join(folder, LOCK), 'utf8').catch(() => '');
  const present = await Promise.all(providersIn(folder, lock).map(exists));
  const parts = [settings, lock, present];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Where `init` put the providers that the lock file names; each may be a link into a mirror. */
function providersIn(folder: string, lock: string): readonly string[] {
  return [...lock.matchAll(/^provider "(.+)" \{\s+version\s+= "(.+)"/gm)].map(
    ([, source = '', version = '']) => join(folder, '.terraform', 'providers', source, version),
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
