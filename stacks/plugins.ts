import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A Terraform provider at one version. */
export interface Plugin {
  /** Full address, for example `registry.terraform.io/kreuzwerker/docker`. */
  readonly source: string;
  readonly version: string;
}

/** Terraform's name of this computer, for example `linux_amd64`. */
function terraformPlatform(): string {
  return `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

/** Folder of a provider in the mirror. */
export function pluginFolder({ source, version }: Plugin, mirror: string): string {
  return join(mirror, source, version, terraformPlatform());
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
