import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import type { Run } from '../plan/run.ts';
import { cachePath } from './cache.ts';

/** A lock whose owner was killed is taken over after this many milliseconds. */
const STALE = 10_000;
const RETRY = 300;

/**
 * Does `action` while no other run, of this or another process, does something of the same name.
 * Waits for its turn, and says so once.
 */
export async function exclusively<T>(
  name: string,
  what: string,
  run: Run,
  action: () => Promise<T>,
): Promise<T> {
  const release = await acquire(name, what, run);
  try {
    return await action();
  } finally {
    // Whoever took a stale lock over owns it now.
    await release().catch(() => undefined);
  }
}

async function acquire(name: string, what: string, run: Run): Promise<() => Promise<void>> {
  const folder = cachePath('locks');
  await mkdir(folder, { recursive: true });
  for (let attempt = 0; ; attempt += 1) {
    run.signal.throwIfAborted();
    const release = await tryLock(`${folder}/${name}`);
    if (release) return release;
    if (attempt === 1) run.report(`Waiting: another run is ${what}.`);
    await sleep(RETRY, undefined, { signal: run.signal });
  }
}

async function tryLock(path: string): Promise<(() => Promise<void>) | undefined> {
  try {
    // Losing the lock is harmless: files enter the cache complete, in one step.
    return await lock(path, { realpath: false, stale: STALE, onCompromised: () => undefined });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined;
    throw error;
  }
}
