import { readHost } from '../../host/host.ts';
import type { Check } from '../../plan/check.ts';
import type { Cluster } from '../cluster.ts';
import { repositoryCheck } from './repository.ts';
import { toolChecks } from './tools.ts';

/** Everything that can be known before the first change of a cluster, in the order of repair. */
export async function preflight(
  { spec, paths, provider }: Cluster,
  { yes }: { readonly yes: boolean },
): Promise<readonly Check[]> {
  const host = await readHost();
  return [...toolChecks(host), ...provider.checks(spec, paths, host), repositoryCheck(yes)];
}
