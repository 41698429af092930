import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flush } from '../plan/files.ts';
import { cacheDirectory } from '../plan/paths.ts';

/** A folder below the cache that this part owns, by purpose. */
export function cachePath(...parts: readonly string[]): string {
  return join(cacheDirectory(), 'artifacts', ...parts);
}

/** Where the file of an artifact lies: readable name, then the key of its content. */
export function entryPath(name: string, key: string, extension = ''): string {
  return cachePath('files', `${name.replaceAll(/[^\w.-]+/g, '_')}-${key}${extension}`);
}

/** What was known of a file when it entered the cache. */
export interface Provenance {
  /** SHA-256 of what was downloaded, or digest of a pulled image; absent for what was built here. */
  readonly official?: string;
  /** Size in bytes; a file of another size was damaged since. */
  readonly size: number;
}

/**
 * Moves a complete file into the cache in one step, so that whoever is killed leaves either
 * nothing or all of it. Both paths must be below the cache.
 */
export async function store(staged: string, target: string, official?: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await flush(staged);
  const { size } = await stat(staged);
  const note = `${staged}.json`;
  await writeFile(note, JSON.stringify({ ...(official && { official }), size }));
  await rename(note, `${target}.json`);
  await rename(staged, target);
}

/** What the cache holds at `target`; undefined when there is nothing, or only a damaged file. */
export async function lookUp(target: string): Promise<Provenance | undefined> {
  try {
    const { size } = await stat(target);
    const noted = JSON.parse(await readFile(`${target}.json`, 'utf8')) as Provenance;
    return noted.size === size ? noted : undefined;
  } catch {
    return undefined;
  }
}

/**
 * An empty folder for work in progress, and the end of what a killed run left under this name.
 * The caller holds the lock `name`. The folder's own name is new each time, because a compiler
 * that outlived its run may still write to the former one.
 */
export async function emptyStaging(name: string): Promise<string> {
  const folder = cachePath('staging', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return mkdtemp(join(folder, 'run-'));
}
