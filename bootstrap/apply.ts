import type { Change } from '../plan/change.ts';
import type { Run } from '../plan/run.ts';
import type { Context, Phase, Session, Step } from './phase.ts';

/** Where a run is, for progress and timings. */
export interface PhaseEvent {
  readonly phase: Phase;
  readonly state: 'started' | 'done' | 'failed';
  /** Seconds since the phase began. */
  readonly seconds: number;
  readonly changes: readonly Change[];
}

/** A run that wants to hear about phases. */
export interface ConvergeRun extends Run {
  readonly onPhase?: (event: PhaseEvent) => void;
  /** Where the progress of a phase is told; that of the run where it has no place of its own. */
  readonly reportOf?: (phase: Phase) => Run['report'];
}

/**
 * Plans every phase from the same facts, so that a refusal comes before the first change, then
 * applies each as soon as the phases it needs have ended.
 *
 * @returns the changes in the order of the list
 * @throws the first error of a phase; phases that run beside it are waited for, those after it never begin
 */
export async function applyPhases(
  list: readonly Phase[],
  context: Context,
  session: Session,
  run: ConvergeRun,
): Promise<Change[]> {
  const plans = list.map((phase) => ({ phase, steps: phase.plan(context) }));
  const running = new Map<string, Promise<readonly Change[]>>();
  for (const { phase, steps } of plans) {
    const needed = phase.needs.map((name) => running.get(name));
    const ended = Promise.all(needed);
    running.set(
      phase.name,
      ended.then(() => applyPhase(phase, steps, context, session, run)),
    );
  }
  return allEnded([...running.values()]);
}

/** Everything ends before an error is passed on: nothing works on machines behind the caller's back. */
async function allEnded(work: readonly Promise<readonly Change[]>[]): Promise<Change[]> {
  const results = await Promise.allSettled(work);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

async function applyPhase(
  phase: Phase,
  steps: readonly Step[],
  context: Context,
  shared: Session,
  { onPhase, reportOf }: ConvergeRun,
): Promise<readonly Change[]> {
  const start = performance.now();
  const session = { ...shared, report: reportOf?.(phase) ?? shared.report };
  const say = (state: PhaseEvent['state'], changes: readonly Change[] = []) =>
    onPhase?.({ phase, state, changes, seconds: (performance.now() - start) / 1000 });
  say('started');
  try {
    const changes = await applySteps(steps, phase.serial ?? false, session);
    await phase.settle?.(session, context);
    say('done', changes);
    return changes;
  } catch (error) {
    say('failed');
    throw error;
  }
}

async function applySteps(
  steps: readonly Step[],
  serial: boolean,
  session: Session,
): Promise<readonly Change[]> {
  const lanes = serial ? [steps] : [...Map.groupBy(steps, ({ machine }) => machine).values()];
  return allEnded(lanes.map((lane) => applyLane(lane, session)));
}

async function applyLane(steps: readonly Step[], session: Session): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { change, apply } of steps) {
    session.signal.throwIfAborted();
    changes.push(...((await apply?.(session)) ?? [change]));
  }
  return changes;
}
