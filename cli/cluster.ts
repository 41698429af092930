import type { Removal } from '../bootstrap/leaving.ts';
import { selectCluster } from '../config/select.ts';
import type { ClusterSpec } from '../config/spec.ts';
import { readOnce } from '../plan/files.ts';
import { type ClusterPaths, clusterPaths } from '../plan/paths.ts';
import type { Provider } from '../providers/provider.ts';
import { formerMachines } from '../stacks/former.ts';
import { REMOTE } from '../sync/remote.ts';
import { loadProjectStack, providers } from './registry.ts';

/** Everything a verb needs to know of the cluster it works on. */
export interface Cluster {
  readonly spec: ClusterSpec;
  readonly paths: ClusterPaths;
  readonly provider: Provider;
  /** Git remote that leads to the cluster's Git server. */
  readonly remote: string;
  /** What may be taken out of the cluster. */
  readonly removal: Removal;
}

/**
 * Loads `stack.yaml` and picks the cluster: the named one, or the only one.
 *
 * @param agreed names of machines that may be removed with all that they hold
 * @throws {ConfigErrors} with everything that is wrong in the file
 * @throws {KnownError} when the name is missing or unknown
 */
export async function openCluster(name?: string, agreed: readonly string[] = []): Promise<Cluster> {
  const stack = await loadProjectStack();
  const spec = selectCluster(stack, name);
  const provider = providers.get(spec.provider) as Provider;
  const remote = Object.keys(stack.clusters).length === 1 ? REMOTE : `${REMOTE}-${spec.name}`;
  const paths = clusterPaths(spec.name);
  const former = await formerMachines(paths.terraformState, provider.inventory(spec));
  const removal = { agreed, former, machinesStay: !provider.makesMachines };
  return { spec, paths, provider, remote, removal };
}

/** Whether each machine that exists runs, by name; none before this clone has made any. */
export async function runningMachines(cluster: Cluster): Promise<ReadonlyMap<string, boolean>> {
  const { spec, paths, provider } = cluster;
  const id = await readOnce(paths.id);
  return id ? provider.running({ name: spec.name, id }, cluster) : new Map();
}
