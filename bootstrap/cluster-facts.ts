import { applyManifests } from '../kube/apply.ts';
import { connect } from '../kube/client.ts';
import { conditionOf, type KubeList, type KubeObject } from '../kube/object.ts';
import type { Change } from '../plan/change.ts';
import type { Run } from '../plan/run.ts';

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
}

/** What one look at a running cluster found. */
export interface ClusterFacts {
  /** By name. */
  readonly nodes: Readonly<Record<string, NodeFacts>>;
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
    const [nodes, changes] = await Promise.all([
      client.send<KubeList>({ path: '/api/v1/nodes' }),
      applyManifests(kubeconfig, manifests, run, { whenAbsent: true, dryRun: true }),
    ]);
    return {
      nodes: Object.fromEntries(nodes.items.map((node) => [node.metadata.name, readNode(node)])),
      manifests: changes,
    };
  } finally {
    client.close();
  }
}

/** The facts of a Node object. */
export function readNode(node: KubeObject): NodeFacts {
  const ready = conditionOf(node, 'Ready');
  const status = node.status as { nodeInfo?: { kubeletVersion?: string } } | undefined;
  return {
    name: node.metadata.name,
    uid: node.metadata.uid ?? '',
    ready: ready?.status === 'True',
    reason: ready?.message ?? 'the kubelet has not reported yet',
    version: status?.nodeInfo?.kubeletVersion ?? '',
    labels: node.metadata.labels ?? {},
  };
}
