import { type Change, changed } from '../plan/change.ts';
import { applyPhases, type ConvergeRun, type PhaseEvent } from './apply.ts';
import { daysLeft, dueOn } from './hardening/expiry.ts';
import { type Context, factsOf, leaderOf, type Phase, type Session } from './phase.ts';
import { phases } from './phases/index.ts';
import { kubeconfig } from './phases/kubeconfig.ts';
import { refusedAfter } from './validate.ts';

/**
 * What must be done before anybody can say which machines are nodes of a cluster that exists: all that
 * brings its API back, or no more than access where the API is ready.
 */
export function wakingPhases(context: Context): readonly Phase[] {
  if (!isAsleep(context)) return [];
  return canLetIn(context) ? [kubeconfig] : upTo(kubeconfig);
}

/**
 * Applies these phases and looks again. Others who wait for one of them, to install something in the
 * cluster, hear of its end only after that look: it may refuse to go on.
 *
 * @returns what was changed, and what the look found
 */
export async function wake<T>(
  waking: readonly Phase[],
  context: Context,
  session: Session,
  run: ConvergeRun,
  look: () => Promise<T>,
): Promise<{ readonly woken: readonly Change[]; readonly found: T }> {
  const ended: PhaseEvent[] = [];
  const onPhase = (event: PhaseEvent) =>
    event.state === 'done' ? ended.push(event) : run.onPhase?.(event);
  const changes = await applyPhases(waking, context, session, { ...run, onPhase });
  const woken = changes.filter((change) => changed([change]));
  const found = await refusedAfter(woken, look);
  for (const event of ended) run.onPhase?.(event);
  return { woken, found };
}

function isAsleep({ cluster, machines }: Context): boolean {
  if (cluster) return false;
  return Object.values(machines).some(
    ({ journal, adminConf }) => adminConf && journal?.state === 'done',
  );
}

/** Whether the leader can give access as it is: its own certificates may have ended while its API is ready. */
function canLetIn(context: Context): boolean {
  const facts = factsOf(context, leaderOf(context));
  return facts.apiReady && dueOn(facts).every((certificate) => daysLeft(facts, certificate) > 0);
}

/** A phase and all that must have ended before it, in order. */
function upTo(last: Phase): readonly Phase[] {
  const before = phases.filter(({ name }) => last.needs.includes(name)).flatMap(upTo);
  return phases.filter((each) => each === last || before.includes(each));
}
