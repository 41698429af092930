import pLimit from 'p-limit';
import { type Change, describeChange } from '../plan/change.ts';
import { fault, withFaultInside } from '../plan/fault.ts';
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
  const session: Session = {
    ...shared,
    report: reportOf?.(phase) ?? shared.report,
    script: (...call) => withFaultInside(phase.name, () => shared.script(...call)),
  };
  const say = (state: PhaseEvent['state'], changes: readonly Change[] = []) =>
    onPhase?.({ phase, state, changes, seconds: (performance.now() - start) / 1000 });
  say('started');
  fault(phase.name, 'before');
  try {
    const atOnce = phase.atOnce?.(context) ?? Number.POSITIVE_INFINITY;
    const changes = await applySteps(steps, phase.serial ? 1 : atOnce, session);
    fault(phase.name, 'inside');
    await phase.settle?.(session, context);
    fault(phase.name, 'after');
    say('done', changes);
    return changes;
  } catch (error) {
    say('failed');
    throw error;
  }
}

async function applySteps(
  steps: readonly Step[],
  atOnce: number,
  session: Session,
): Promise<readonly Change[]> {
  const lanes = atOnce === 1 ? [steps] : [...Map.groupBy(steps, ({ machine }) => machine).values()];
  const limit = pLimit(atOnce);
  let failed = false;
  const work = async (lane: readonly Step[]) => {
    // What waits for its turn never begins once something failed.
    if (failed) return [];
    return applyLane(lane, session).catch((error: unknown) => {
      failed = true;
      throw error;
    });
  };
  return allEnded(lanes.map((lane) => limit(() => work(lane))));
}

async function applyLane(steps: readonly Step[], session: Session): Promise<Change[]> {
  const changes: Change[] = [];
  for (const step of steps) {
    session.signal.throwIfAborted();
    changes.push(...(await applyStep(step, session)));
  }
  return changes;
}

/** Tells the result in the words of the plan. */
async function applyStep({ change, apply }: Step, session: Session): Promise<readonly Change[]> {
  if (!apply) return [change];
  try {
    const made = (await apply(session)) ?? [change];
    session.report(describeChange(change));
    return made;
  } catch (error) {
    session.report(`failed: ${describeChange(change)}`);
    throw error;
  }
}
