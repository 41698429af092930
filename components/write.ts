import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Change } from '../plan/change.ts';
import { authorship, sameText } from './marker.ts';
import type { RenderedFile } from './render.ts';

const EDITED = (path: string) =>
  `edited by hand; kept. To take the generated version back, delete ${path} and render again`;
const FOREIGN = (path: string) =>
  `not made by render; kept. Move it elsewhere if ${path} should be generated`;

/**
 * What writing would change in `directory`, a cluster's manifests. Files that people edited or
 * added are never touched; generated ones that are no longer wanted go.
 */
export async function planRendered(
  files: readonly RenderedFile[],
  directory: string,
): Promise<Change[]> {
  const wanted = new Set(files.map(({ path }) => path));
  const changes = await Promise.all(files.map((file) => planFile(file, directory)));
  const present = await listFiles(directory);
  const stale = await Promise.all(
    present.filter((path) => !wanted.has(path)).map((path) => planStale(path, directory)),
  );
  return [...changes, ...stale.flat()];
}

/** Makes `directory` equal to `files` as far as `planRendered` says, and returns what it said. */
export async function writeRendered(
  files: readonly RenderedFile[],
  directory: string,
): Promise<Change[]> {
  const changes = await planRendered(files, directory);
  const contents = new Map(files.map(({ path, content }) => [subjectOf(path), { path, content }]));
  for (const { subject, action } of changes) {
    const file = contents.get(subject);
    if (file && (action === 'created' || action === 'configured'))
      await writeAtomically(join(directory, file.path), file.content);
    if (action === 'deleted') await rm(join(directory, subject.slice('file/'.length)));
  }
  return changes;
}

const subjectOf = (path: string) => `file/${path}`;

async function planFile({ path, content }: RenderedFile, directory: string): Promise<Change> {
  const subject = subjectOf(path);
  const present = await readIfPresent(join(directory, path));
  if (present === undefined) return { subject, action: 'created' };
  if (sameText(present, content)) return { subject, action: 'unchanged' };
  const author = authorship(path, present);
  if (author === 'edited') return { subject, action: 'skipped', reason: EDITED(path) };
  if (author === 'foreign') return { subject, action: 'skipped', reason: FOREIGN(path) };
  return { subject, action: 'configured' };
}

/** A file that this render does not want: of interest only if an earlier one made it. */
async function planStale(path: string, directory: string): Promise<Change[]> {
  const author = authorship(path, await readFile(join(directory, path), 'utf8'));
  if (author === 'foreign') return [];
  if (author === 'generated') return [{ subject: subjectOf(path), action: 'deleted' }];
  const reason = 'no longer generated, but edited by hand; kept. Delete it if it is not needed';
  return [{ subject: subjectOf(path), action: 'skipped', reason }];
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(nothing);
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

async function readIfPresent(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(nothing);
}

function nothing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

/** A killed run leaves the old file or the new one, never half of it, which would look like an edit. */
async function writeAtomically(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}
