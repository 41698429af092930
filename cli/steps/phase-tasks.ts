import type { ConvergeRun, PhaseEvent } from '../../bootstrap/apply.ts';
import type { Phase } from '../../bootstrap/phase.ts';
import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { Task } from '../task-list.ts';
import { type Deferred, deferred } from './deferred.ts';

/** Phases of one run as tasks, and the end of each. */
export interface PhaseTasks {
  readonly tasks: readonly Task[];
  readonly ended: (phase: string) => Promise<readonly Change[]>;
}

/**
 * Turns phases into tasks that follow one run of all of them. The first task starts it; a failure
 * anywhere ends every task that still waits.
 */
export function phaseTasks(
  phases: readonly Pick<Phase, 'name' | 'title'>[],
  start: (run: ConvergeRun) => Promise<unknown>,
): PhaseTasks {
  const followers = new Map(phases.map(({ name }) => [name, deferred<readonly Change[]>()]));
  const ended = (name: string) => (followers.get(name) as Deferred<readonly Change[]>).promise;
  const reports = new Map<string, Run['report']>();
  const reportOf = ({ name }: Phase) => reports.get(name) ?? (() => undefined);
  const onPhase = ({ phase, state, changes }: PhaseEvent): void => {
    if (state === 'done') followers.get(phase.name)?.resolve(changes);
  };
  const lead = (run: Run) =>
    start({ ...run, reportOf, onPhase }).catch((error: unknown) => {
      for (const follower of followers.values()) follower.reject(error);
    });
  const tasks = phases.map(({ name, title }, index) => ({
    title,
    run: (run: Run) => {
      reports.set(name, run.report);
      if (index === 0) void lead(run);
      return ended(name);
    },
  }));
  return { tasks, ended };
}
