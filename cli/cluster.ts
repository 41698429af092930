import { selectCluster } from '../config/select.ts';
import type { ClusterSpec } from '../config/spec.ts';
import { type ClusterPaths, clusterPaths } from '../plan/paths.ts';
import type { Provider } from '../providers/provider.ts';
import { loadProjectStack, providers } from './registry.ts';

/** Everything a verb needs to know of the cluster it works on. */
export interface Cluster {
  readonly spec: ClusterSpec;
  readonly paths: ClusterPaths;
  readonly provider: Provider;
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
  return { spec, paths: clusterPaths(spec.name), provider };
}
