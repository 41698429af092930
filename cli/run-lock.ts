import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Holder, LockedError, parseHolder } from '../bootstrap/lease/holder.ts';
import { say } from './console.ts';
import { EXIT } from './exit.ts';
import { isInSight, isRunning, thisRun } from './holder.ts';

/** A lock without a heartbeat for that long is free. */
const STALE_MS = 10_000;

const BEAT_MS = 2_000;

const LOOK_MS = 250;

/** By then each of several runs that began at once has seen the others, and all but the first have given way. */
const YIELD_MS = 2 * BEAT_MS;

/**
 * Runs `action` while holding the cluster's lock in this clone, so that two runs never mix.
 * The lock of a run that was killed is taken over at once when its process is gone; where nobody can
 * see that, it is waited for until it has had no heartbeat for ten seconds.
 *
 * Each run writes a file of its own, `<file>.<time>-<id>`, and only then looks for others: of two runs at
 * least one sees the other. No name is used twice, so to remove the file of a run that ended can never
 * remove the lock of another, however late it happens.
 *
 * @throws {LockedError} naming who holds the lock
 */
export async function withRunLock<T>(
  file: string,
  verb: string,
  action: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const own = `${file}.${Date.now()}-${randomUUID()}`;
  await writeFile(own, JSON.stringify(thisRun(verb, dirname(file))), { flag: 'wx', mode: 0o600 });
  const stop = keepAlive(own);
  try {
    await awaitOthers(file, own);
    return await action();
  } finally {
    stop();
    await rm(own, { force: true });
  }
}

/** Gives signs of life until it is stopped. */
function keepAlive(own: string): () => void {
  let beaten = performance.now();
  let stopped = false;
  const beat = async (): Promise<void> => {
    const now = new Date();
    try {
      await utimes(own, now, now);
      beaten = performance.now();
    } catch (error) {
      const gone = (error as { code?: string }).code === 'ENOENT';
      if (!stopped && (gone || performance.now() - beaten > STALE_MS)) giveUp();
    }
  };
  const timer = setInterval(() => void beat(), BEAT_MS).unref();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

/** A computer that slept looks dead to others: one of them may be at work by now. */
function giveUp(): never {
  say('\nThis run lost its lock, because the computer slept or was too busy. Run it again.');
  process.exit(EXIT.failed);
}

/** Another run that has the lock, or wants it. */
interface Other {
  readonly file: string;
  /** Undefined for one that was killed, or is just about to say who it is. */
  readonly holder: Holder | undefined;
  readonly beat: number;
}

/** Waits until no other run is left; of several that begin at once the first goes on. */
async function awaitOthers(file: string, own: string): Promise<void> {
  const began = performance.now();
  const first = new Map<string, number>();
  for (let looks = 0; ; looks++) {
    const others = await othersOf(file, own);
    if (others.length === 0) return;
    for (const other of others) {
      const before = first.get(other.file) ?? other.beat;
      first.set(other.file, before);
      const alive = isSeen(other) || other.beat !== before;
      const yields = other.file > own && performance.now() - began < YIELD_MS;
      if (alive && !yields) throw new LockedError(other.holder);
    }
    if (looks === 1 && !others.some(isSeen)) {
      say('Another run held the lock of this cluster; waiting up to ten seconds for a sign of it.');
    }
    await sleep(LOOK_MS);
  }
}

/** Of one that nobody here can see only its heartbeat tells. */
function isSeen({ holder }: Other): boolean {
  return holder !== undefined && isInSight(holder);
}

/** Every other run that may be alive; what those that are not have left is removed. */
async function othersOf(file: string, own: string): Promise<readonly Other[]> {
  const folder = dirname(file);
  const prefix = `${basename(file)}.`;
  const names = await readdir(folder);
  if (!names.includes(basename(own))) giveUp();
  const others: Other[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (!name.startsWith(prefix) || !/^\d+-/.test(name.slice(prefix.length))) continue;
    if (path === own) continue;
    const other = await readOther(path);
    if (!other) continue;
    if (mayLive(other)) others.push(other);
    else await rm(path, { force: true });
  }
  return others;
}

function mayLive({ holder, beat }: Other): boolean {
  if (holder && isInSight(holder) && !isRunning(holder.pid)) return false;
  return Date.now() - beat <= STALE_MS;
}

async function readOther(file: string): Promise<Other | undefined> {
  try {
    const holder = parseHolder(await readFile(file, 'utf8'));
    return { file, holder, beat: (await stat(file)).mtimeMs };
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}
