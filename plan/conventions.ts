/** Fixed names and ports that several planes must agree on. */

/** NodePort on which sample and, later, gateway traffic leaves the cluster. */
export const APP_NODE_PORT = 30080;

/** NodePort of Flux's webhook receiver, called by the Git server after a push. */
export const RECEIVER_NODE_PORT = 30292;

/** Path of the bare repository on the Git server. */
export const GIT_REPOSITORY = '/srv/git/platform.git';

/** Short name of the Git server among the machines, for SSH and in the names of what it is made of. */
export const GIT_HOST = 'git';

/** Namespace of Flux and of the objects the bootstrap seeds for it. */
export const FLUX_NAMESPACE = 'flux-system';

/** Name of the GitRepository that Flux follows, and of the root Kustomization that applies it. */
export const ROOT_SOURCE = 'flux-system';

/** Name of the Receiver that the Git server's hook calls. */
export const RECEIVER = 'git';

/** Secret with the SSH key (`identity`, `identity.pub`, `known_hosts`) with which Flux reads Git. */
export const FLUX_GIT_SECRET = 'flux-system';

/** Secret with the `token` that the Git server's hook and the Receiver share. */
export const RECEIVER_SECRET = 'webhook-token';

/** ConfigMap with the facts of one particular cluster, substituted into Kustomizations. */
export const RUNTIME_INFO = 'runtime-info';

/** Field manager of everything the bootstrap applies before Flux takes over. */
export const FIELD_MANAGER = 'gitstead';

/** Port on which the API servers of the control planes listen. */
export const API_PORT = 6443;

/**
 * Where a proxy on every machine takes connections for the API and passes them to a control plane
 * that answers. Only the machine itself, and its pods on the host's network, reach it.
 */
export const API_PROXY = { address: '127.0.0.1', port: 7443 } as const;

/** Stable name of a cluster's API: in its certificates, and on every machine that machine's own proxy. */
export function apiName(cluster: string): string {
  return `api.${cluster}.gitstead.internal`;
}

/** How machines reach the API of a cluster, as `host:port`; the same on every machine, for good. */
export function apiEndpoint(cluster: string): string {
  return `${apiName(cluster)}:${API_PROXY.port}`;
}

/** Label on every container image that this program makes; its value says what for. */
export const IMAGE_LABEL = 'dev.gitstead.image';

/**
 * How containers and volumes are called that exist only while an image is made, up to what is made
 * and the maker's process id. No cluster can be called that way.
 */
export const BUILD_PREFIX = 'gitstead_build_';
