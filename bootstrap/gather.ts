import { readFile } from 'node:fs/promises';
import { KnownError } from '../plan/error.ts';
import type { Machine } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import { ScriptError } from '../remote/errors.ts';
import { type ClusterFacts, gatherClusterFacts } from './cluster-facts.ts';
import { FACT_SCRIPTS, type MachineFacts, parseFacts } from './facts.ts';
import { worthOf } from './kubeconfig.ts';
import type { Claim } from './lease/lease.ts';
import { NO_REMOVAL } from './leaving.ts';
import { nodeValues } from './node/values.ts';
import { type Context, type ConvergeInput, factsOf, leaderOf, type Session } from './phase.ts';
import { type LookFailure, refuseUnreachable } from './unreachable.ts';

/**
 * Looks at everything a plan is computed from: each machine in one round trip, all at once, then the API.
 *
 * @param found what was found on the machines of the inventory, when those that answer were looked at already
 * @throws {RefusedError} with every machine that cannot be looked at
 */
export async function gather(
  input: ConvergeInput,
  session: Session,
  found?: Readonly<Record<string, MachineFacts>>,
): Promise<Context> {
  const { spec, inventory, paths, removal = NO_REMOVAL } = input;
  const [clusterId, kubeconfig, machines, former] = await Promise.all([
    readFile(paths.id, 'utf8'),
    readFile(paths.kubeconfig, 'utf8').catch(() => undefined),
    found ?? gatherMachines(input, session),
    gatherFormer(removal.former, input, session),
  ]);
  const images = input.images ?? [];
  const seen = {
    spec,
    inventory,
    images,
    clusterId: clusterId.trim(),
    machines: { ...former, ...machines },
    kubeconfig,
    removal,
  };
  const cluster = await gatherCluster({ ...seen, cluster: undefined }, paths, session);
  return { ...seen, cluster };
}

async function gatherMachines(
  input: ConvergeInput,
  session: Session,
): Promise<Record<string, MachineFacts>> {
  const { found, failures } = await lookAt(input.inventory.machines, input, session);
  refuseUnreachable(failures);
  return found;
}

/** Looks at machines, all at once, and keeps those apart that cannot be looked at. */
export async function lookAt(
  machines: readonly Machine[],
  { spec, inventory, images = [], lease }: ConvergeInput,
  session: Session,
): Promise<{
  readonly found: Readonly<Record<string, MachineFacts>>;
  readonly failures: readonly LookFailure[];
}> {
  const look = async ({ name, role }: Machine) => {
    const values = await nodeValues({ spec, inventory, images }, role);
    return parseFacts(await readFacts(name, values, session, lease));
  };
  const looks = await Promise.allSettled(machines.map(look));
  session.signal.throwIfAborted();
  const found: Record<string, MachineFacts> = {};
  const failures: LookFailure[] = [];
  for (const [index, { name }] of machines.entries()) {
    const result = looks[index];
    if (result?.status === 'fulfilled') found[name] = result.value;
    else if (!(result?.reason instanceof KnownError)) throw result?.reason;
    else failures.push({ machine: name, error: result.reason });
  }
  return { found, failures };
}

/** Machines that are to leave may be gone already. */
async function gatherFormer(
  machines: readonly Machine[],
  input: ConvergeInput,
  session: Session,
): Promise<Record<string, MachineFacts>> {
  return (await lookAt(machines, input, session)).found;
}

/** Exit code of the facts script when the machine has seen a later run; it prints that run's number. */
const LATER = 76;

/** Looks at a machine; under a lease that also makes the machine follow this run and no earlier one. */
async function readFacts(
  machine: string,
  node: Readonly<Record<string, string>>,
  session: Session,
  lease: Claim | undefined,
): Promise<string> {
  const claim = lease && { CLAIM: lease.run, EPOCH: String(lease.epoch()) };
  const onLine = (line: string) => session.report(`${machine}: ${line}`);
  const values = { ...node, ...claim };
  const options = { title: 'looking at it', timeoutSeconds: 330, onLine, values };
  try {
    return await session.script(machine, FACT_SCRIPTS, options);
  } catch (error) {
    if (!lease || !(error instanceof ScriptError) || error.exitCode !== LATER) throw error;
    const seen = Number(/epoch (\d+)/.exec(error.log)?.[1]);
    // Only the lease can tell whether that later run is over.
    await lease.raise(seen);
    if (!(lease.epoch() > seen)) throw error;
    return readFacts(machine, node, session, lease);
  }
}

/** Only through a kubeconfig that is this cluster's: one of a cluster before it may point at the same port. */
async function gatherCluster(
  context: Context,
  paths: ClusterPaths,
  session: Session,
): Promise<ClusterFacts | undefined> {
  const { apiReady } = factsOf(context, leaderOf(context));
  if (!apiReady || worthOf(context) === 'useless') return undefined;
  return gatherClusterFacts(paths.kubeconfig, session.manifests, session);
}
