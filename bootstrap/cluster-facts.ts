import { applyManifests } from '../kube/apply.ts';
import { connect, type KubeClient } from '../kube/client.ts';
import { isNotFound } from '../kube/errors.ts';
import { conditionOf, type KubeList, type KubeObject } from '../kube/object.ts';
import type { Change } from '../plan/change.ts';
import type { Taint } from '../plan/inventory.ts';
import type { Run } from '../plan/run.ts';
import type { KubeletFile } from './kubeadm/kubelet-settings.ts';
import { parseKubelet } from './kubelet-file.ts';

/** A node as the API has it. */
export interface NodeFacts {
  readonly name: string;
  readonly uid: string;
  readonly ready: boolean;
  /** Why it is not ready, in the node's own words. */
  readonly reason: string;
  /** The kubelet's version. */
  readonly version: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Whether new pods are kept off, by whomever. */
  readonly unschedulable: boolean;
}

/** What one look at a running cluster found. */
export interface ClusterFacts {
  /** By name. */
  readonly nodes: Readonly<Record<string, NodeFacts>>;
  /** The kubelet's file that joining machines begin with; undefined when kubeadm's is not there. */
  readonly kubelet: KubeletFile | undefined;
  /** What applying the seed manifests would change now. */
  readonly manifests: readonly Change[];
}

/** Asks the API for the nodes, and which of the seed manifests are missing. */
export async function gatherClusterFacts(
  kubeconfig: string,
  manifests: readonly string[],
  run: Run,
): Promise<ClusterFacts> {
  const client = await connect(kubeconfig, run.signal);
  try {
    const [nodes, kubelet, changes] = await Promise.all([
      client.send<KubeList>({ path: '/api/v1/nodes' }),
      sharedKubelet(client),
      applyManifests(kubeconfig, manifests, run, { whenAbsent: true, dryRun: true }),
    ]);
    return {
      nodes: Object.fromEntries(nodes.items.map((node) => [node.metadata.name, readNode(node)])),
      kubelet,
      manifests: changes,
    };
  } finally {
    client.close();
  }
}

const SHARED_KUBELET = '/api/v1/namespaces/kube-system/configmaps/kubelet-config';

async function sharedKubelet(client: KubeClient): Promise<KubeletFile | undefined> {
  try {
    const { data } = await client.send<KubeObject>({ path: SHARED_KUBELET });
    return parseKubelet((data as { kubelet?: string } | undefined)?.kubelet ?? '');
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return undefined;
  }
}

/** The facts of a Node object. */
export function readNode(node: KubeObject): NodeFacts {
  const ready = conditionOf(node, 'Ready');
  const status = node.status as { nodeInfo?: { kubeletVersion?: string } } | undefined;
  const spec = node.spec as { taints?: readonly Taint[]; unschedulable?: boolean } | undefined;
  return {
    name: node.metadata.name,
    uid: node.metadata.uid ?? '',
    ready: ready?.status === 'True',
    reason: ready?.message ?? 'the kubelet has not reported yet',
    version: status?.nodeInfo?.kubeletVersion ?? '',
    labels: node.metadata.labels ?? {},
    annotations: node.metadata.annotations ?? {},
    taints: spec?.taints ?? [],
    unschedulable: spec?.unschedulable ?? false,
  };
}
