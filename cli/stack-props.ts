import type { ClusterSpec } from '../config/spec.ts';
import { clusterPaths } from '../plan/paths.ts';
import type { Provider } from '../providers/provider.ts';
import type { ClusterStackProps } from '../stacks/cluster.ts';
import { ensureIdentity } from './identity.ts';
import { providers } from './registry.ts';

/** Everything that a cluster's Terraform stack is made of. Makes the cluster's id and key on first use. */
export async function stackProps(spec: ClusterSpec): Promise<ClusterStackProps> {
  const provider = providers.get(spec.provider) as Provider;
  const [identity, machines] = await Promise.all([
    ensureIdentity(spec.name, clusterPaths(spec.name)),
    provider.loadMachines(),
  ]);
  return { spec, identity, machines };
}
