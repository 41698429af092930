import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file that only its owner reads, whole or not at all: whoever is killed leaves the old
 * file or the new one. Makes its folder, for the owner only too.
 */
export async function writePrivate(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, file);
}

/** Waits until what was written to a file is on the disk, so that no power cut takes it. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The text in a private file that is made once, such as an id or a token. */
export async function makeOnce(file: string, make: () => string): Promise<string> {
  const known = await readOnce(file);
  if (known) return known;
  const made = make();
  await writePrivate(file, `${made}\n`);
  return made;
}

/** What `makeOnce` wrote; undefined while it has not. */
export async function readOnce(file: string): Promise<string | undefined> {
  return (await readFile(file, 'utf8').catch(() => '')).trim() || undefined;
}
