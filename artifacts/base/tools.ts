import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract, type Header as TarHeader } from 'tar-stream';
import type { Run } from '../../plan/run.ts';
import type { Platform } from '../platform.ts';
import { ensureBaseImage } from './image.ts';

/** What a tar says about a file; everything but the name has a default. */
export type Header = Pick<TarHeader, 'name'> & Partial<TarHeader>;

/** A file, folder or link of an image layer. */
export interface LayerEntry {
  readonly header: Header;
  readonly content?: Buffer;
}

/** What finds the programs and all they load; images hold what it finds. */
export const TOOLS_SCRIPT = join(import.meta.dirname, 'tools.sh');

/**
 * Programs of the base image with all they load, as entries of a layer.
 * @throws KnownError when there is no base image and none can be made
 */
export async function baseTools(
  tools: readonly string[],
  platform: Platform,
  run: Run,
): Promise<readonly LayerEntry[]> {
  const base = await ensureBaseImage(platform, run);
  const start = ['run', '--rm', '-i', '--network', 'none', '--platform', platform, base];
  const { stdout } = await execa('docker', [...start, 'sh', '-s', ...tools], {
    input: await readFile(TOOLS_SCRIPT),
    encoding: 'buffer',
    maxBuffer: 512 * 1024 * 1024,
    cancelSignal: run.signal,
  });
  return entriesOf(stdout);
}

async function entriesOf(tar: Uint8Array): Promise<readonly LayerEntry[]> {
  const archive = extract();
  archive.end(tar);
  const entries: LayerEntry[] = [];
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, type = 'file', linkname, mode } = entry.header;
    const link = linkname ? { linkname } : {};
    entries.push({
      header: { name, type, ...link, ...(mode !== undefined && { mode }) },
      content: Buffer.concat(chunks),
    });
  }
  return entries;
}
