import type { ClusterLabel } from '../provider.ts';

/** Label with the name of the cluster, on everything made for it. */
export const CLUSTER_LABEL = 'dev.gitstead.cluster';

/** Label with the random id of the cluster, which tells two clones apart. */
export const ID_LABEL = 'dev.gitstead.cluster-id';

/** The labels of everything made for a cluster. */
export function labelsOf({ name, id }: ClusterLabel): Readonly<Record<string, string>> {
  return { [CLUSTER_LABEL]: name, [ID_LABEL]: id };
}

/** Short name of the container that holds the published ports of API and applications. */
export const LOAD_BALANCER = 'load-balancer';

/** Names in the cluster's network that stand for every machine of a kind that runs. */
export const ALIASES = { machine: 'machines', 'control-plane': 'control-planes' } as const;

/** Name of the cluster's network. */
export function networkName(cluster: string): string {
  return `gitstead-${cluster}`;
}

/** Name of a machine's container, with `git` of the Git server's container and volume, or of the load balancer's. */
export function containerName(cluster: string, machine: string): string {
  return `gitstead-${cluster}-${machine}`;
}

/** Name of one of a machine's volumes. */
export function volumeName(cluster: string, machine: string, what: string): string {
  return `gitstead-${cluster}-${machine}-${what}`;
}

/** What an image of ours is for. */
export type ImageKind = 'machine' | 'git-server' | 'load-balancer';

/** Tag of the image that a cluster's new containers of a kind start from; it stands for the newest build. */
export function clusterImage(cluster: string, what: ImageKind | '*'): string {
  return `gitstead-${cluster}/${what}:current`;
}
