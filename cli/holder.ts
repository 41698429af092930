import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Holder } from '../bootstrap/lease/holder.ts';

/** This process, as others see it while it works on a cluster whose private files are in `clone`. */
export function thisRun(verb: string, clone: string): Holder {
  return {
    user: userInfo().username,
    host: hostname(),
    verb,
    pid: process.pid,
    since: new Date().toISOString(),
    clone,
  };
}

/** Whether a run has ended for certain: it ran on this host, from this clone, and its process is gone. */
export function hasEnded({ host, clone, pid }: Holder, here: string): boolean {
  return host === hostname() && clone === here && !isRunning(pid);
}

/** Whether a process of this host runs; one that only waits to be reaped does not. */
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
