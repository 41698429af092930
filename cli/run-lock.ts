import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { KnownError } from '../plan/error.ts';
import { say } from './console.ts';
import { EXIT } from './exit.ts';

const HOLDER = z.object({
  pid: z.number(),
  host: z.string(),
  user: z.string(),
  verb: z.string(),
  since: z.string(),
});

type Holder = z.infer<typeof HOLDER>;

/** Another run works on the same cluster. */
export class LockedError extends KnownError {
  override readonly name = 'LockedError';
}

/**
 * Runs `action` while holding the cluster's lock in this clone, so that two runs never mix.
 * The lock of a run that was killed is taken over at once when its process is gone,
 * else after 10 seconds without a heartbeat.
 *
 * @throws {LockedError} naming who holds the lock
 */
export async function withRunLock<T>(
  file: string,
  verb: string,
  action: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const release = await acquire(file);
  try {
    await writeFile(file, JSON.stringify(holderOfThisRun(verb)), { mode: 0o600 });
    return await action();
  } finally {
    await release();
  }
}

async function acquire(file: string): Promise<() => Promise<void>> {
  const options = { realpath: false, stale: 10_000, update: 2_000, onCompromised: giveUp };
  try {
    return await lockfile.lock(file, options);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ELOCKED') throw error;
    const holder = await readHolder(file);
    if (!holder || !isDead(holder)) throw lockedBy(holder);
    await rm(`${file}.lock`, { recursive: true, force: true });
    return lockfile.lock(file, options);
  }
}

/** A computer that slept looks dead to others: one of them may be at work by now. */
function giveUp(): void {
  say('\nThis run lost its lock, because the computer slept or was too busy. Run it again.');
  process.exit(EXIT.failed);
}

function holderOfThisRun(verb: string): Holder {
  return {
    pid: process.pid,
    host: hostname(),
    user: userInfo().username,
    verb,
    since: new Date().toISOString(),
  };
}

async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return HOLDER.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isDead({ host, pid }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === 'ESRCH';
  }
}

function lockedBy(holder: Holder | undefined): LockedError {
  const who = holder
    ? `\`gitstead ${holder.verb}\` (process ${holder.pid}, ${holder.user}@${holder.host}, since ${holder.since})`
    : 'Another run';
  return new LockedError(
    `${who} is working on this cluster.`,
    'Wait until it ends, or stop it; a run that was killed frees its lock within ten seconds.',
  );
}
