import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Holder } from '../bootstrap/lease/holder.ts';

/** This process, as others see it while it works on a cluster whose private files are in `clone`. */
export function thisRun(verb: string, clone: string): Holder {
  return {
    user: userInfo().username,
    host: hostname(),
    verb,
    pid: process.pid,
    ...sight(),
    since: new Date().toISOString(),
    clone,
  };
}

/** Whether a run has ended for certain: it ran from this clone, in sight, and its process is gone. */
export function hasEnded(holder: Holder, here: string): boolean {
  return holder.clone === here && isInSight(holder) && !isRunning(holder.pid);
}

/**
 * Whether the number of a run's process means the same process here. The name of the host does not tell:
 * computers and containers may be named alike.
 */
export function isInSight({ host, boot, pids }: Holder): boolean {
  const here = sight();
  if (boot === undefined || pids === undefined) return false;
  return host === hostname() && boot === here.boot && pids === here.pids;
}

/** What this process sees others in. Told by Linux only. */
function sight(): Pick<Holder, 'boot' | 'pids'> {
  try {
    return {
      boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      pids: readlinkSync('/proc/self/ns/pid'),
    };
  } catch {
    return {};
  }
}

/** Whether a process in sight runs; one that only waits to be reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH';
  }
}

/** Told by Linux only. */
function isZombie(pid: number): boolean {
  try {
    // `pid (name) state ...`: a name may hold anything, also a parenthesis.
    return /^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, ''));
  } catch {
    return false;
  }
}
