import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';

/** A file for an image: where it is on this machine, and where it goes. */
export interface ImageFile {
  readonly from: string;
  /** Absolute path in the image. */
  readonly to: string;
}

/** Every file below `folder`, which mirrors `place` in the image, in a stable order. */
export async function filesBelow(folder: string, place = ''): Promise<readonly ImageFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((from) => ({ from, to: place + from.slice(folder.length) }));
}

/** A tar of `files` for `docker cp`, owned by root; programs are known by the folder they go to. */
export function tarOf(files: readonly ImageFile[]): Readable {
  const archive = pack();
  const write = async () => {
    for (const { from, to } of files) {
      const { size } = await stat(from);
      const mode = /\/s?bin\//.test(to) ? 0o755 : 0o644;
      const entry = archive.entry({ name: to.slice(1), size, mode, mtime: new Date(0) });
      await pipeline(createReadStream(from), entry);
    }
    archive.finalize();
  };
  write().catch((error: Error) => archive.destroy(error));
  return Readable.from(archive);
}

/** Place and text of each file, for the tag of an image: files of ours are small. */
export async function small(files: readonly ImageFile[]): Promise<readonly string[][]> {
  return Promise.all(files.map(async ({ from, to }) => [to, await readFile(from, 'utf8')]));
}

/** Place, name and size of each file: the cache names large files by their content. */
export async function large(files: readonly ImageFile[]): Promise<readonly (string | number)[][]> {
  return Promise.all(
    files.map(async ({ from, to }) => [to, basename(from), (await stat(from)).size]),
  );
}
