import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that every machine carries, whatever made it, in the places that this folder mirrors. */
export const NODE_ROOT = join(import.meta.dirname, 'root');

/** A file as it should be on a machine. */
export interface NodeFile {
  /** Absolute path on the machine. */
  readonly path: string;
  readonly text: string;
}

/** The lines in which the node script takes files: `sha256 mode base64 path`. */
export function fileList(files: readonly NodeFile[]): string {
  return files
    .map(({ path, text }) => {
      const sum = createHash('sha256').update(text).digest('hex');
      return `${sum} 0644 ${Buffer.from(text).toString('base64')} ${path}`;
    })
    .join('\n');
}

/** Everything below `NODE_ROOT`, in a stable order. */
export async function rootFiles(): Promise<readonly NodeFile[]> {
  const entries = await readdir(NODE_ROOT, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return Promise.all(
    paths.map(async (from) => ({
      path: from.slice(NODE_ROOT.length),
      text: await readFile(from, 'utf8'),
    })),
  );
}
