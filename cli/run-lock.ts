import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { type Holder, LockedError, parseHolder } from '../bootstrap/lease/holder.ts';
import { say } from './console.ts';
import { EXIT } from './exit.ts';
import { hasEnded, isRunning, thisRun } from './holder.ts';

/** A lock without a heartbeat for that long is free. */
const OPTIONS = { realpath: false, stale: 10_000, update: 2_000, onCompromised: giveUp };

const LOOK_MS = 500;

/**
 * Runs `action` while holding the cluster's lock in this clone, so that two runs never mix.
 * The lock of a run that was killed is taken over at once when its process is gone; where nobody can
 * see that, it is waited for until it has had no heartbeat for ten seconds.
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
    await writeFile(file, JSON.stringify(thisRun(verb, dirname(file))), { mode: 0o600 });
    return await action();
  } finally {
    await release();
  }
}

type Release = () => Promise<void>;

async function acquire(file: string): Promise<Release> {
  const release = await tryLock(file);
  if (release) return release;
  const holder = await readHolder(file);
  if (holder && hasEnded(holder, dirname(file))) {
    await rm(`${file}.lock`, { recursive: true, force: true });
    return (await tryLock(file)) ?? refuse(file);
  }
  if (holder?.host === hostname() && isRunning(holder.pid)) return refuse(file);
  return outwait(file);
}

/** Of a holder that nobody here can see: its heartbeat tells. */
async function outwait(file: string): Promise<Release> {
  const before = await heartbeat(file);
  say('Another run held the lock of this cluster; waiting up to ten seconds for a sign of it.');
  for (;;) {
    const release = await tryLock(file);
    if (release) return release;
    if ((await heartbeat(file)) !== before) return refuse(file);
    await sleep(LOOK_MS);
  }
}

async function heartbeat(file: string): Promise<number | undefined> {
  return (await stat(`${file}.lock`).catch(() => undefined))?.mtimeMs;
}

async function tryLock(file: string): Promise<Release | undefined> {
  try {
    return await lockfile.lock(file, OPTIONS);
  } catch (error) {
    if ((error as { code?: string }).code === 'ELOCKED') return undefined;
    throw error;
  }
}

async function refuse(file: string): Promise<never> {
  throw new LockedError(await readHolder(file));
}

/** A computer that slept looks dead to others: one of them may be at work by now. */
function giveUp(): void {
  say('\nThis run lost its lock, because the computer slept or was too busy. Run it again.');
  process.exit(EXIT.failed);
}

async function readHolder(file: string): Promise<Holder | undefined> {
  return parseHolder(await readFile(file, 'utf8').catch(() => ''));
}
