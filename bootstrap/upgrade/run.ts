import type { Change } from '../../plan/change.ts';
import { KnownError } from '../../plan/error.ts';
import type { Run } from '../../plan/run.ts';
import { applyPhases, type ConvergeRun } from '../apply.ts';
import { gather } from '../gather.ts';
import type { Context, ConvergeInput, Session } from '../phase.ts';
import { openSession } from '../session.ts';
import { refusedAfter, validate } from '../validate.ts';
import { waitForApi } from '../wait.ts';
import { upgradeChecks } from './checks/index.ts';
import { gatherUpgradeFacts } from './facts.ts';
import type { Upgrade } from './gap.ts';
import { upgradePhases } from './phases/index.ts';
import { recover } from './phases/recover.ts';
import { targetOf } from './target.ts';

/** What an upgrade is given: the spec names the version that it leads to. */
export interface UpgradeInput extends ConvergeInput {
  /** The version of containerd that machines have afterwards, with its `v`. */
  readonly containerd: string;
}

/**
 * Says what `applyUpgrade` would do, and changes nothing.
 *
 * @throws {RefusedError} with every reason why it may not be done
 */
export function planUpgrade(input: UpgradeInput, run: Run): Promise<readonly Change[]> {
  return withSession(input, run, async (session) => {
    const { context, phases } = await look(input, session, refuseSilence);
    return phases.flatMap((phase) => phase.plan(context).map(({ change }) => change));
  });
}

/**
 * The same for a run that holds the lease: waits for what an earlier one left under way, and brings back
 * an API that it left silent.
 *
 * @returns what was brought back
 */
export function approveUpgrade(input: UpgradeInput, run: Run): Promise<readonly Change[]> {
  return withSession(input, run, async (session) => {
    const { woken } = await look(input, session, (asleep) => wake(asleep, session, run));
    return woken;
  });
}

/**
 * Brings a healthy cluster to the version of the spec. Killed anywhere and run again, it continues; run
 * once more, it changes nothing.
 *
 * @returns one change per subject, also for what was already right
 * @throws {RefusedError} with every reason why it may not be done, before anything is changed
 */
export function applyUpgrade(input: UpgradeInput, run: ConvergeRun): Promise<readonly Change[]> {
  return withSession(input, run, async (session) => {
    const { context, phases } = await look(input, session, (asleep) => wake(asleep, session, run));
    return applyPhases(phases, context, session, run);
  });
}

async function withSession<T>(
  input: UpgradeInput,
  run: Run,
  action: (session: Session) => Promise<T>,
): Promise<T> {
  const session = openSession(input, run);
  try {
    return await action(session);
  } finally {
    await session.close();
  }
}

/** Facts of machines and cluster, judged, and the phases that follow from them. */
async function look(
  input: UpgradeInput,
  session: Session,
  onSilence: (context: Context) => Promise<readonly Change[]>,
) {
  session.report('looking at the machines');
  const seen = await gather(input, session);
  const woken = seen.cluster ? [] : await onSilence(seen);
  return refusedAfter(woken, async () => {
    const context = seen.cluster ? seen : await gather(input, session);
    if (!context.cluster) await refuseSilence();
    const facts = await gatherUpgradeFacts(context, session);
    const upgrade: Upgrade = { facts, target: targetOf(input.spec, input.containerd) };
    validate(context, upgradeChecks(upgrade, input.paths.manifests));
    return { context, woken, phases: upgradePhases(upgrade) };
  });
}

/** An upgrade that a power cut stopped may have left the only control plane without its API server. */
async function wake(
  context: Context,
  session: Session,
  run: ConvergeRun,
): Promise<readonly Change[]> {
  const changes = await applyPhases([recover], context, session, run);
  await waitForApi(session);
  return changes;
}

function refuseSilence(): Promise<never> {
  throw new KnownError(
    'The Kubernetes API does not answer, and an upgrade begins with a healthy cluster.',
    'After an interrupted upgrade, `./gitstead upgrade apply` brings it back. Else see `./gitstead status`.',
  );
}
