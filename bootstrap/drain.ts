import type { KubeClient } from '../kube/client.ts';
import { ApiError, isNotFound } from '../kube/errors.ts';
import { type KubeList, type KubeObject, subjectOf } from '../kube/object.ts';
import { type Unhappy, waitUntilHappy } from '../kube/wait.ts';
import { KnownError } from '../plan/error.ts';
import { cordon } from './cordon.ts';
import type { Session } from './phase.ts';

export { cordon, uncordon } from './cordon.ts';

/** How a node is emptied. */
export interface DrainOptions {
  /** Time in which its pods must have left, their own time to end included. */
  readonly seconds: number;
}

/**
 * Moves the pods of a node elsewhere: cordons it and evicts them, as their disruption budgets
 * allow. Pods of DaemonSets and static pods stay. Begun again, it continues.
 *
 * @throws {KnownError} before anything is changed, when nothing would make a pod again elsewhere
 * @throws UnhappyError at the time limit, naming each pod that is still there and why; the node stays cordoned
 */
export async function drain(
  session: Session,
  node: string,
  { seconds }: DrainOptions,
): Promise<void> {
  const client = await session.api();
  refuseOrphans(node, await evictablePods(client, node));
  await cordon(session, node);
  const look = async (): Promise<readonly Unhappy[]> => {
    const pods = await evictablePods(client, node);
    return (await Promise.all(pods.map((pod) => evict(client, pod)))).flatMap((pod) => pod ?? []);
  };
  const options = { what: `the pods of ${node} to leave`, deadline: seconds * 1000, every: 500 };
  await waitUntilHappy(look, { ...options, remedy: remedyFor(node) }, session);
}

function remedyFor(node: string): string {
  return `Give the workloads more replicas, or loosen their disruption budgets or maintenance.drainSeconds, then run this again. ${node} takes no new pods until then.`;
}

const MIRROR = 'kubernetes.io/config.mirror';

/** The pods that a drain must move: neither DaemonSets nor the kubelet would let theirs go, and ended pods need no place. */
async function evictablePods(client: KubeClient, node: string): Promise<readonly KubeObject[]> {
  const query = { fieldSelector: `spec.nodeName=${node}` };
  const { items } = await client.send<KubeList>({ path: '/api/v1/pods', query });
  return items.filter(isEvictable).map((pod) => ({ ...pod, kind: 'Pod' }));
}

function isEvictable({ metadata, status }: KubeObject): boolean {
  if (metadata.annotations?.[MIRROR] !== undefined) return false;
  if (metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet')) return false;
  return !ENDED.includes((status as { phase?: string } | undefined)?.phase);
}

const ENDED: readonly (string | undefined)[] = ['Succeeded', 'Failed'];

/** Whether a drain would have to move a pod that nothing makes again elsewhere: it would be gone for good. */
export function isOrphan(pod: KubeObject): boolean {
  return isEvictable(pod) && !pod.metadata.ownerReferences?.length;
}

/** What to do about such pods. */
export const ORPHAN_REMEDY =
  'Make them again through a Deployment, StatefulSet or Job, or delete them with `kubectl delete pod`, then run this again.';

function refuseOrphans(node: string, pods: readonly KubeObject[]): void {
  const orphans = pods.filter(isOrphan);
  if (orphans.length === 0) return;
  const list = orphans.map((pod) => `  ${subjectOf(pod)}`).join('\n');
  throw new KnownError(
    `${node} cannot be emptied: nothing would make these pods again elsewhere.\n${list}`,
    ORPHAN_REMEDY,
  );
}

/** Asks for one pod to leave. Returns why it is still there, or undefined when it is gone. */
async function evict(client: KubeClient, pod: KubeObject): Promise<Unhappy | undefined> {
  const subject = subjectOf(pod);
  const { name, namespace = '', uid, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp) return { subject, reason: 'is terminating' };
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    // Never the pod that took its name in the meantime.
    deleteOptions: { preconditions: { uid } },
  };
  const pods = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const path = `${pods}/${encodeURIComponent(name)}/eviction`;
  try {
    await client.send({ method: 'POST', path, body, once: true });
    return { subject, reason: 'is evicted' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isNotFound(error)) return undefined;
    return { subject, reason: error.causes.join(' ') || error.message };
  }
}
