import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import type { Run } from '../plan/run.ts';
import { cachePath } from './cache.ts';

/** A lock that its owner no longer renews is taken over after this many milliseconds. */
const STALE = 8000;
/** The same when the owner's process is known to have ended: the shortest that the library allows. */
const STALE_DEAD = 2000;
const RENEW = 1000;
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
    if (attempt === 1) run.report(`Waiting: another part or run is ${what}.`);
    await sleep(RETRY, undefined, { signal: run.signal });
  }
}

async function tryLock(path: string): Promise<(() => Promise<void>) | undefined> {
  const owner = `${path}.owner`;
  const stale = (await hasEnded(owner)) ? STALE_DEAD : STALE;
  // Losing the lock is harmless: files enter the cache complete, in one step.
  const options = { realpath: false, stale, update: RENEW, onCompromised: () => undefined };
  try {
    const release = await lock(path, options);
    await writeFile(owner, String(process.pid));
    return release;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined;
    throw error;
  }
}

/** Whether the process that wrote its id into `file` has ended; not when there is no such file. */
async function hasEnded(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
