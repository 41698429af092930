import { readFile, rename, writeFile } from 'node:fs/promises';
import { parseDocument, type ToStringOptions } from 'yaml';
import type { Run } from '../plan/run.ts';
import { exclusively } from './exclusive.ts';
import { contentKey } from './key.ts';
import type { Lock } from './lock.ts';

/** How the lock is written; the committed file has this form, so that recording changes one line. */
export const LOCK_FORMAT: ToStringOptions = { lineWidth: 0 };

/**
 * Writes a checksum or digest that was read from its source into the lock, where it was empty.
 * Comments and order stay.
 */
export async function recordChecksum(
  lock: Lock,
  path: readonly string[],
  value: string,
  run: Run,
): Promise<void> {
  await exclusively(`lock-${contentKey(lock.path)}`, 'writing the lock', run, async () => {
    const document = parseDocument(await readFile(lock.path, 'utf8'));
    if (document.getIn(path)) return;
    document.setIn(path, value);
    const temporary = `${lock.path}.new`;
    await writeFile(temporary, document.toString(LOCK_FORMAT));
    await rename(temporary, lock.path);
    run.report(`Recorded the checksum of ${path[1]} in ${lock.path}; commit it.`);
  });
}
