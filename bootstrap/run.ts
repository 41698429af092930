import type { Change } from '../plan/change.ts';
import { applyPhases, type ConvergeRun } from './apply.ts';
import { gather } from './gather.ts';
import type { Context, ConvergeInput, Session } from './phase.ts';
import { phases } from './phases/index.ts';
import { preflight } from './preflight.ts';
import { openSession } from './session.ts';
import { validate } from './validate.ts';
import { wake, wakingPhases } from './wake.ts';

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
 * Looks at machines and cluster. A cluster that exists but does not answer here is woken first, or
 * this clone let in, because without it nobody can say which machines are its nodes.
 */
async function look(
  input: ConvergeInput,
  session: Session,
  run: ConvergeRun,
): Promise<{ readonly context: Context; readonly woken: readonly Change[] }> {
  run.report('looking at the machines');
  const context = await preflight(await gather(input, session), session);
  const waking = wakingPhases(context);
  if (waking.length === 0) return { context, woken: [] };
  const { woken, found } = await wake(waking, context, session, run, async () => {
    const awake = await gather(input, session);
    validate(awake);
    return awake;
  });
  return { context: found, woken };
}
