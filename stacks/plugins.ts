import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheDirectory } from '../plan/paths.ts';

/** A Terraform provider at one version. */
export interface Plugin {
  /** Full address, for example `registry.terraform.io/kreuzwerker/docker`. */
  readonly source: string;
  readonly version: string;
}

/** Providers that this user's clones share, in the layout of Terraform's filesystem mirrors. */
export function pluginMirror(): string {
  return join(cacheDirectory(), 'terraform', 'plugins');
}

/** Terraform's name of this computer, for example `linux_amd64`. */
export function terraformPlatform(): string {
  return `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

/** Folder of a provider in the mirror. */
export function pluginFolder({ source, version }: Plugin, mirror: string = pluginMirror()): string {
  return join(mirror, source, version, terraformPlatform());
}

/** Puts a provider's program into the mirror, where every stack finds it without a network. */
export async function installPlugin(
  plugin: Plugin,
  program: string,
  mirror: string = pluginMirror(),
): Promise<void> {
  const name = `terraform-provider-${plugin.source.split('/').at(-1)}_v${plugin.version}`;
  const target = join(pluginFolder(plugin, mirror), name);
  if (await sameFile(program, target)) return;
  const temporary = `${target}.${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  await rm(temporary, { force: true });
  await link(program, temporary).catch(() => copyFile(program, temporary));
  await rename(temporary, target);
}

async function sameFile(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([left, right].map((file) => stat(file).catch(() => undefined)));
  return a !== undefined && b !== undefined && (a.ino === b.ino || contentLooksEqual(a, b));
}

function contentLooksEqual(
  a: { readonly size: number; readonly mtimeMs: number },
  b: { readonly size: number; readonly mtimeMs: number },
): boolean {
  return a.size === b.size && a.mtimeMs <= b.mtimeMs;
}

/**
 * Terraform's `h1` checksum of a provider's folder: SHA-256 over the sorted list of the files'
 * own sums (golang.org/x/mod/sumdb/dirhash).
 */
export async function folderHash(folder: string): Promise<string> {
  const names = (await readdir(folder)).toSorted();
  const list = createHash('sha256');
  for (const name of names) list.update(`${await fileHash(join(folder, name))}  ${name}\n`);
  return `h1:${list.digest('base64')}`;
}

async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
