import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { KnownError } from '../plan/error.ts';
import { ROOT } from '../plan/paths.ts';
import { type LockContent, lockSchema } from './schema.ts';

/** The lock, and the file that it came from and that new checksums go to. */
export interface Lock extends LockContent {
  readonly path: string;
}

/** The committed lock. */
export const LOCK_PATH = join(ROOT, 'artifacts', 'lock.yaml');

/**
 * Reads and validates the lock.
 * @throws KnownError naming every field that is wrong
 */
export function loadLock(path: string = LOCK_PATH): Lock {
  const result = lockSchema.safeParse(parse(readFileSync(path, 'utf8')));
  if (!result.success) {
    throw new KnownError(
      `${path} is not a valid lock:\n${z.prettifyError(result.error)}`,
      'Restore the file with `git checkout artifacts/lock.yaml`.',
    );
  }
  return { ...result.data, path };
}

/** Folder of the Go module `name` that belongs to a lock. */
export function moduleFolder(lock: Lock, name: string): string {
  return join(dirname(lock.path), 'go', name);
}
