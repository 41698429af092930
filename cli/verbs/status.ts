import { existsSync } from 'node:fs';
import { networkPolicyNote } from '../../components/index.ts';
import { machinesOf } from '../../config/machines.ts';
import { connect } from '../../kube/client.ts';
import { isNotAccepted } from '../../kube/errors.ts';
import { unhappiness } from '../../kube/health.ts';
import { list, resourcePath } from '../../kube/resources.ts';
import { describeUnhappy, type Unhappy } from '../../kube/wait.ts';
import { type SyncStatus, syncStatus } from '../../sync/status.ts';
import { apiError } from '../api-error.ts';
import { certificateWarnings } from '../certificate-warnings.ts';
import { type Cluster, openCluster, runningMachines } from '../cluster.ts';
import { print, table } from '../console.ts';
import { EXIT } from '../exit.ts';
import type { Call } from '../verb.ts';

/** A machine and the node on it. */
interface MachineStatus {
  readonly name: string;
  readonly role: string;
  readonly machine: 'running' | 'stopped' | 'missing';
  readonly node: string;
}

/** Everything that `status` knows. */
interface Status {
  readonly cluster: string;
  readonly healthy: boolean;
  readonly machines: readonly MachineStatus[];
  readonly networkPolicies: string;
  /** What will need attention. */
  readonly warnings: readonly string[];
  readonly sync?: SyncStatus;
  /** Why the API could not be asked. */
  readonly unreachable?: string;
}

/** Shows machines, nodes and what Flux applied; exits with 2 when something is not well. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const status = await statusOf(await openCluster(operands[0]), signal);
  print(status, options.json ?? false, describe(status));
  return status.healthy ? EXIT.done : EXIT.pending;
}

async function statusOf(cluster: Cluster, signal: AbortSignal): Promise<Status> {
  const { spec, paths } = cluster;
  const [running, api, warnings] = await Promise.all([
    runningMachines(cluster),
    askApi(paths, signal),
    certificateWarnings(paths.kubeconfig),
  ]);
  const machines = machinesOf(spec).map(({ name, role }) => ({
    name,
    role,
    machine: state(running.get(name)),
    node: api.nodes?.get(name) ?? 'unknown',
  }));
  const { state: policies, reason } = networkPolicyNote(spec);
  const well = machines.every(({ machine, node }) => machine === 'running' && node === 'ready');
  return {
    cluster: spec.name,
    healthy: well && api.sync?.unhappy.length === 0,
    machines,
    networkPolicies: `${policies}: ${reason}`,
    warnings,
    ...(api.sync && { sync: api.sync }),
    ...(api.unreachable && { unreachable: api.unreachable }),
  };
}

function state(running: boolean | undefined): MachineStatus['machine'] {
  if (running === undefined) return 'missing';
  return running ? 'running' : 'stopped';
}

interface ApiAnswer {
  readonly nodes?: ReadonlyMap<string, string>;
  readonly sync?: SyncStatus;
  readonly unreachable?: string;
}

/** A cluster that does not answer is a finding, not a failure of this command. */
async function askApi({ kubeconfig }: Cluster['paths'], signal: AbortSignal): Promise<ApiAnswer> {
  if (!existsSync(kubeconfig)) return { unreachable: 'this clone has not made the cluster yet' };
  try {
    const [nodes, sync] = await Promise.all([
      nodeStates(kubeconfig, signal),
      syncStatus(kubeconfig, signal),
    ]);
    return { nodes, sync };
  } catch (error) {
    signal.throwIfAborted();
    const refused = isNotAccepted(error) ? apiError(error) : undefined;
    if (refused) return { unreachable: `${refused.message} ${refused.remedy}` };
    return { unreachable: error instanceof Error ? error.message : String(error) };
  }
}

async function nodeStates(
  kubeconfig: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const client = await connect(kubeconfig, signal);
  try {
    const nodes = await list(client, resourcePath({ apiVersion: 'v1', plural: 'nodes' }));
    return new Map(
      nodes.map((node) => [
        node.metadata.name,
        unhappiness({ ...node, apiVersion: 'v1', kind: 'Node' })?.reason ?? 'ready',
      ]),
    );
  } finally {
    client.close();
  }
}

function describe(status: Status): string[] {
  const { sync, unreachable } = status;
  return [
    ...table([
      ['MACHINE', 'ROLE', 'STATE', 'NODE'],
      ...status.machines.map(({ name, role, machine, node }) => [name, role, machine, node]),
    ]),
    '',
    ...(unreachable ? [`The Kubernetes API cannot be asked: ${unreachable}`] : []),
    ...(sync ? describeSync(sync) : []),
    `Network policies: ${status.networkPolicies}.`,
    ...status.warnings,
    '',
    status.healthy ? 'Everything is healthy.' : 'Not healthy. Run `./gitstead up` to converge.',
  ];
}

function describeSync({ revision, kustomizations, unhappy }: SyncStatus): string[] {
  return [
    `Git: ${revision ? `commit ${revision.slice(0, 8)} was fetched` : 'nothing was fetched yet'}`,
    ...table(
      kustomizations.map(({ name, ready, revision: applied = '', reason = '' }) => [
        `  ${name}`,
        ready ? 'ready' : 'not ready',
        applied.slice(0, 8),
        ready ? '' : reason,
      ]),
    ),
    ...describeAll(unhappy),
    '',
  ];
}

function describeAll(unhappy: readonly Unhappy[]): string[] {
  return unhappy.length === 0 ? [] : ['Unhappy, causes first:', ...unhappy.map(describeUnhappy)];
}
