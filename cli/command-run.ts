import { randomUUID } from 'node:crypto';
import { Lease, openLease } from '../bootstrap/lease/lease.ts';
import type { Cluster } from './cluster.ts';
import { hasEnded, thisRun } from './holder.ts';
import { withRunLock } from './run-lock.ts';
import { openRunLog } from './run-log.ts';
import { type Outcome, runStages, type Stage } from './task-list.ts';

/** How a verb that changes a cluster is run. */
export interface CommandOptions {
  readonly verb: string;
  /** Draws nothing. */
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/** What a verb does its work with. */
export interface Command {
  /** Not taken yet: stages take it as soon as machines can be reached. */
  readonly lease: Lease;
  readonly stages: (list: readonly Stage[]) => Promise<Outcome>;
}

/**
 * Everything that a verb which changes a cluster has around it: the lock of the clone, the lease of
 * the cluster, and the log. All are given back, also when the verb fails.
 *
 * @throws {LockedError} naming the run that works on the cluster
 */
export function runCommand<T>(
  { paths }: Cluster,
  { verb, quiet, signal }: CommandOptions,
  action: (command: Command) => Promise<T>,
): Promise<T> {
  return withRunLock(paths.lock, verb, async () => {
    const log = openRunLog(paths.logs, verb);
    const lease = new Lease({
      run: randomUUID(),
      holder: thisRun(verb, paths.directory),
      isGone: (holder) => hasEnded(holder, paths.directory),
      open: openLease(paths.sshConfig),
    });
    const options = { quiet, signal: AbortSignal.any([signal, lease.signal]), log };
    try {
      return await action({ lease, stages: (list) => runStages(list, options) });
    } catch (error) {
      if (!signal.aborted) await lease.confirm();
      throw error;
    } finally {
      await lease.release();
      log.close();
    }
  });
}
