import { type Change, changed } from '../plan/change.ts';
import { applyPhases, type ConvergeRun } from './apply.ts';
import { gather } from './gather.ts';
import type { Context, ConvergeInput, Session } from './phase.ts';
import { phases } from './phases/index.ts';
import { openSession } from './session.ts';

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

/** What must happen before a cluster that exists, but sleeps after a reboot, can be looked at. */
const WAKE = ['prepare', 'init', 'kubeconfig'];

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
  const context = await gather(input, session);
  if (!isAsleep(context)) return { context, woken: [] };
  const list = phases.filter(({ name }) => WAKE.includes(name));
  const changes = await applyPhases(list, context, session, run);
  const woken = changes.filter((change) => changed([change]));
  return { context: await gather(input, session), woken };
}

function isAsleep({ cluster, machines }: Context): boolean {
  if (cluster) return false;
  return Object.values(machines).some(
    ({ journal, adminConf }) => adminConf && journal?.state === 'done',
  );
}
