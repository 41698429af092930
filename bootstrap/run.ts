import { connect, type KubeClient } from '../kube/client.ts';
import { type Change, changed } from '../plan/change.ts';
import type { Run } from '../plan/run.ts';
import { createShell } from '../remote/ssh.ts';
import { gather } from './gather.ts';
import type { Context, ConvergeInput, Phase, Session, Step } from './phase.ts';
import { phases } from './phases/index.ts';
import { scriptText } from './scripts.ts';

/** Where a run is, for progress and timings. */
export interface PhaseEvent {
  readonly phase: Phase;
  readonly state: 'started' | 'done' | 'failed';
  /** Seconds since the phase began. */
  readonly seconds: number;
  readonly changes: readonly Change[];
}

export interface ConvergeRun extends Run {
  readonly onPhase?: (event: PhaseEvent) => void;
}

/**
 * Makes the machines of an inventory the cluster that the spec asks for: looks, plans, applies, and
 * waits until every node is Ready. Killed anywhere and run again, it continues; run once more, it
 * changes nothing. The OpenSSH files must have been written before.
 *
 * @returns one change per subject, also for what was already right
 */
export async function converge(input: ConvergeInput, run: ConvergeRun): Promise<Change[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const { session, close } = openSession(input, { ...run, signal });
  try {
    const woken = await wake(input, session, run, stop);
    const context = woken.context;
    return [...woken.changes, ...(await applyAll(phases, context, session, run, stop))];
  } finally {
    close();
  }
}

/** What a converge would do now, without doing it. */
export async function planConverge(input: ConvergeInput, run: Run): Promise<Change[]> {
  const { session, close } = openSession(input, run);
  try {
    const context = await gather(input, session);
    return phases.flatMap((phase) => phase.plan(context).map(({ change }) => change));
  } finally {
    close();
  }
}

/** What must happen before a cluster that exists, but sleeps after a reboot, can be looked at. */
const WAKE = ['prepare', 'init', 'kubeconfig'];

/**
 * Looks at machines and cluster. A cluster that exists but does not answer here is woken first,
 * because without it nobody can say which machines are its nodes.
 */
async function wake(
  input: ConvergeInput,
  session: Session,
  run: ConvergeRun,
  stop: AbortController,
): Promise<{ readonly context: Context; readonly changes: readonly Change[] }> {
  run.report('looking at the machines');
  const context = await gather(input, session);
  if (!isAsleep(context)) return { context, changes: [] };
  const list = phases.filter(({ name }) => WAKE.includes(name));
  const changes = await applyAll(list, context, session, run, stop);
  const found = await gather(input, session);
  return { context: found, changes: changes.filter((change) => changed([change])) };
}

function isAsleep({ cluster, machines }: Context): boolean {
  if (cluster) return false;
  return Object.values(machines).some(
    ({ journal, adminConf }) => adminConf && journal?.state === 'done',
  );
}

async function applyAll(
  list: readonly Phase[],
  context: Context,
  session: Session,
  run: ConvergeRun,
  stop: AbortController,
): Promise<Change[]> {
  const plans = new Map(list.map((phase) => [phase.name, phase.plan(context)]));
  const running = new Map<string, Promise<readonly Change[]>>();
  for (const phase of list) {
    const needed = phase.needs.map((name) => running.get(name));
    const steps = plans.get(phase.name) ?? [];
    running.set(
      phase.name,
      Promise.all(needed).then(() => applyPhase(phase, steps, context, session, run)),
    );
  }
  try {
    return (await Promise.all(running.values())).flat();
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(running.values());
    throw error;
  }
}

async function applyPhase(
  phase: Phase,
  steps: readonly Step[],
  context: Context,
  session: Session,
  run: ConvergeRun,
): Promise<readonly Change[]> {
  const start = performance.now();
  const say = (state: PhaseEvent['state'], changes: readonly Change[]) =>
    run.onPhase?.({ phase, state, changes, seconds: (performance.now() - start) / 1000 });
  say('started', []);
  try {
    const changes = await applySteps(steps, phase.serial ?? false, session);
    await phase.settle?.(session, context);
    say('done', changes);
    return changes;
  } catch (error) {
    say('failed', []);
    throw error;
  }
}

async function applySteps(
  steps: readonly Step[],
  serial: boolean,
  session: Session,
): Promise<readonly Change[]> {
  const lanes = serial ? [steps] : [...Map.groupBy(steps, ({ machine }) => machine).values()];
  const results = await Promise.all(lanes.map((lane) => applyLane(lane, session)));
  return results.flat();
}

async function applyLane(steps: readonly Step[], session: Session): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { change, apply } of steps) {
    session.signal.throwIfAborted();
    changes.push(...((await apply?.(session)) ?? [change]));
  }
  return changes;
}

function openSession(input: ConvergeInput, run: Run): { session: Session; close: () => void } {
  const { paths, manifests } = input;
  const shell = createShell(paths.sshConfig);
  let client: Promise<KubeClient> | undefined;
  const api = (): Promise<KubeClient> => {
    client ??= connect(paths.kubeconfig, run.signal);
    return client;
  };
  const session: Session = {
    report: run.report,
    signal: run.signal,
    paths,
    manifests,
    admin: { conf: undefined },
    api,
    script: (machine, name, options) =>
      shell(machine, scriptText(name), { timeoutSeconds: 600, signal: run.signal, ...options }),
  };
  return {
    session,
    close: () =>
      void client?.then(
        (open) => open.close(),
        () => undefined,
      ),
  };
}
