import { type Change, changed } from '../plan/change.ts';
import { applyPhases, type ConvergeRun } from './apply.ts';
import { gather } from './gather.ts';
import type { Context, ConvergeInput, Phase, Session } from './phase.ts';
import { phases } from './phases/index.ts';
import { preflight } from './preflight.ts';
import { openSession } from './session.ts';
import { validate } from './validate.ts';

/**
 * Makes the machines of an inventory the cluster that the spec asks for: looks, plans, applies, and
 * waits until every node is Ready. Killed anywhere and run again, it continues; run once more, it
 * changes nothing. The OpenSSH files must have been written before.
 *
 * @returns one change per subject, also for what was already right
 */
export async function converge(input: ConvergeInput, run: ConvergeRun): Promise<Change[]> {
  const session = openSession(input, run);
  try {
    const { context, woken } = await look(input, session, run);
    const changes = await applyPhases(phases, context, session, run);
    const known = new Set(woken.map(({ subject }) => subject));
    return [...woken, ...changes.filter(({ subject }) => !known.has(subject))];
  } finally {
    await session.close();
  }
}

/**
 * Looks at machines and cluster. A cluster that exists but does not answer here is woken first,
 * because without it nobody can say which machines are its nodes.
 */
async function look(
  input: ConvergeInput,
  session: Session,
  run: ConvergeRun,
): Promise<{ readonly context: Context; readonly woken: readonly Change[] }> {
  run.report('looking at the machines');
  const context = await preflight(await gather(input, session), session);
  if (!isAsleep(context)) return { context, woken: [] };
  const changes = await applyPhases(upTo('kubeconfig'), context, session, run);
  const woken = changes.filter((change) => changed([change]));
  const awake = await gather(input, session);
  validate(awake);
  return { context: awake, woken };
}

function isAsleep({ cluster, machines }: Context): boolean {
  if (cluster) return false;
  return Object.values(machines).some(
    ({ journal, adminConf }) => adminConf && journal?.state === 'done',
  );
}

/** A phase and all that must have ended before it, in order. */
function upTo(last: string): readonly Phase[] {
  const phase = phases.find(({ name }) => name === last);
  const before = phase?.needs.flatMap(upTo) ?? [];
  return phases.filter((each) => each === phase || before.includes(each));
}
