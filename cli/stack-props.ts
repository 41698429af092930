import type { ClusterSpec } from '../config/spec.ts';
import { clusterPaths } from '../plan/paths.ts';
import type { Identity, Provider } from '../providers/provider.ts';
import type { ClusterStackProps } from '../stacks/cluster.ts';
import { ensureIdentity } from './identity.ts';
import { providers } from './registry.ts';

/** Machines that exist say themselves whose they are: nothing is made up before they were asked. */
async function identityOf({ name }: ClusterSpec, provider: Provider): Promise<Identity> {
  if (!provider.makesMachines) return { id: '', authorizedKey: '' };
  return ensureIdentity(name, clusterPaths(name));
}

/**
 * Everything that a cluster's Terraform stack is made of.
 *
 * @param known whose it is; without it the cluster's id and key are made on first use, if it takes any
 */
export async function stackProps(spec: ClusterSpec, known?: Identity): Promise<ClusterStackProps> {
  const provider = providers.get(spec.provider) as Provider;
  const [identity, machines] = await Promise.all([
    known ?? identityOf(spec, provider),
    provider.loadMachines(),
  ]);
  return { spec, identity, machines };
}
