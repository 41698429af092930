import { selectCluster } from '../config/select.ts';
import type { ClusterSpec } from '../config/spec.ts';
import { type ClusterPaths, clusterPaths } from '../plan/paths.ts';
import type { Provider } from '../providers/provider.ts';
import { REMOTE } from '../sync/remote.ts';
import { loadProjectStack, providers } from './registry.ts';

/** Everything a verb needs to know of the cluster it works on. */
export interface Cluster {
  readonly spec: ClusterSpec;
  readonly paths: ClusterPaths;
  readonly provider: Provider;
  /** Git remote that leads to the cluster's Git server. */
  readonly remote: string;
}

/**
 * Loads `stack.yaml` and picks the cluster: the named one, or the only one.
 *
 * @throws {ConfigErrors} with everything that is wrong in the file
 * @throws {KnownError} when the name is missing or unknown
 */
export async function openCluster(name?: string): Promise<Cluster> {
  const stack = await loadProjectStack();
  const spec = selectCluster(stack, name);
  const provider = providers.get(spec.provider) as Provider;
  const remote = Object.keys(stack.clusters).length === 1 ? REMOTE : `${REMOTE}-${spec.name}`;
  return { spec, paths: clusterPaths(spec.name), provider, remote };
}
