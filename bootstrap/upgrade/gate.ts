import { ApiError } from '../../kube/errors.ts';
import { conditionOf, type KubeList, type KubeObject } from '../../kube/object.ts';
import { type Unhappy, waitUntilHappy } from '../../kube/wait.ts';
import type { Machine } from '../../plan/inventory.ts';
import { readNode } from '../cluster-facts.ts';
import type { Session } from '../phase.ts';
import type { Target } from './target.ts';

/** How patient a gate is. */
interface Patience {
  /** A machine that is not well by then will not be by itself. @default 180 */
  readonly seconds?: number;
  /** How long everything must stay well without a break. */
  readonly steady?: number;
}

/** A kubelet of another minor may start static pods anew, and is Ready before it does. */
const STEADY_SECONDS = 10;

const REMEDY =
  'Nothing further was touched. Mend what is named and run `./gitstead upgrade apply` again: it continues here. docs/upgrade.md says how to go back instead.';

/**
 * The gate behind each control plane: every API server and every etcd is well.
 *
 * @throws UnhappyError naming what is not well; no other machine is touched then
 */
export function controlPlaneGate(
  session: Session,
  machine: Machine,
  controlPlanes: readonly Machine[],
  patience: Patience = {},
): Promise<void> {
  const look = () => controlPlaneHealth(session, controlPlanes);
  return gate(`the control plane of ${machine.name}`, look, patience, session);
}

/**
 * The gate before a machine takes pods again: its node is Ready with the new kubelet, what runs on every
 * node, as the pod network does, is ready there, and no control plane suffered from it.
 */
export function nodeGate(
  session: Session,
  { name }: Machine,
  target: Target,
  controlPlanes: readonly Machine[],
  patience: Patience = { steady: STEADY_SECONDS },
): Promise<void> {
  const look = async (): Promise<readonly Unhappy[]> => {
    const client = await session.api();
    const query = { fieldSelector: `spec.nodeName=${name}` };
    const path = `/api/v1/nodes/${encodeURIComponent(name)}`;
    const [node, pods, others] = await Promise.all([
      client.send<KubeObject>({ path, deadline: 5_000 }),
      client.send<KubeList>({ path: '/api/v1/pods', query, deadline: 5_000 }),
      controlPlaneHealth(session, controlPlanes),
    ]);
    return [
      ...others,
      ...nodeHealth(node, target),
      ...pods.items.filter(belongsHere).flatMap(podHealth),
    ];
  };
  return gate(`${name} to be well with ${target.kubernetes}`, look, patience, session);
}

function gate(
  what: string,
  look: () => Promise<readonly Unhappy[]>,
  { seconds = 180, steady = 0 }: Patience,
  session: Session,
): Promise<void> {
  const options = { what, deadline: seconds * 1000, every: 500, remedy: REMEDY };
  return waitUntilHappy(steadily(look, steady), options, session);
}

/** Is happy once `look` has been so for as long without a break. */
function steadily(look: () => Promise<readonly Unhappy[]>, seconds: number) {
  let since: number | undefined;
  return async (): Promise<readonly Unhappy[]> => {
    const before = since;
    since = undefined;
    const unhappy = await look().catch(starting);
    if (unhappy.length > 0) return unhappy;
    since = before ?? Date.now();
    if (Date.now() - since >= seconds * 1000) return [];
    return [{ subject: 'everything', reason: `is well, and must stay so for ${seconds} s` }];
  };
}

/** An API server that starts refuses administrators, too, until it has read the roles from etcd. */
function starting(error: unknown): readonly Unhappy[] {
  if (error instanceof ApiError && error.status === 403) {
    return [{ subject: 'api', reason: error.message }];
  }
  throw error;
}

async function controlPlaneHealth(
  session: Session,
  controlPlanes: readonly Machine[],
): Promise<readonly Unhappy[]> {
  const servers = controlPlanes.map(({ name }) => serverHealth(session, name));
  return (await Promise.all([...servers, apiHealth(session)])).flat();
}

async function serverHealth(session: Session, machine: string): Promise<readonly Unhappy[]> {
  const options = { title: 'asking how the control plane is', timeoutSeconds: 30 };
  const said = await session.script(machine, 'upgrade/health', options);
  const lines = said.split('\n').filter(Boolean);
  return lines.map((reason) => ({ subject: `control-plane/${machine}`, reason }));
}

/** As the operator sees it. */
async function apiHealth(session: Session): Promise<readonly Unhappy[]> {
  const client = await session.api();
  const answer = await client.text({ path: '/readyz', deadline: 5_000 });
  return answer === 'ok' ? [] : [{ subject: 'api', reason: answer }];
}

function nodeHealth(node: KubeObject, { kubernetes }: Target): readonly Unhappy[] {
  const { name, ready, reason, version } = readNode(node);
  const subject = `node/${name}`;
  if (!ready) return [{ subject, reason }];
  if (version === kubernetes) return [];
  return [{ subject, reason: `its kubelet still reports ${version}` }];
}

/** Pods that come with the node: of DaemonSets, and static ones. */
function belongsHere({ metadata }: KubeObject): boolean {
  const kinds = metadata.ownerReferences?.map(({ kind }) => kind) ?? [];
  return kinds.includes('DaemonSet') || kinds.includes('Node');
}

function podHealth(pod: KubeObject): readonly Unhappy[] {
  // One that is being replaced says nothing; its successor does.
  if (pod.metadata.deletionTimestamp || conditionOf(pod, 'Ready')?.status === 'True') return [];
  const { namespace = '', name } = pod.metadata;
  const reason = conditionOf(pod, 'Ready')?.message ?? 'is not ready yet';
  return [{ subject: `pod/${namespace}/${name}`, reason }];
}
