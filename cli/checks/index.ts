import { readHost } from '../../host/host.ts';
import type { Check } from '../../plan/check.ts';
import type { Cluster } from '../cluster.ts';
import { artifactsCheck } from './artifacts.ts';
import { authoritiesCheck } from './authorities.ts';
import { baseImageCheck } from './base-image.ts';
import { cdktfCheck } from './cdktf.ts';
import { cloneFolderCheck } from './clone-folder.ts';
import { gitServerCheck } from './git-server.ts';
import { removalsCheck } from './removals.ts';
import { repositoryCheck } from './repository.ts';
import { toolChecks } from './tools.ts';

interface Agreement {
  /** Whether what is missing in the clone will be made. */
  readonly yes: boolean;
}

/** Everything that can be known before the first change of a cluster, in the order of repair. */
export async function preflight(cluster: Cluster, { yes }: Agreement): Promise<readonly Check[]> {
  const { spec, paths, provider } = cluster;
  const host = await readHost();
  const machines = await provider.checks(spec, paths, host);
  const clone = [
    cloneFolderCheck,
    repositoryCheck(yes),
    gitServerCheck(cluster),
    authoritiesCheck(spec),
    removalsCheck(cluster),
  ];
  const base = provider.makesMachines ? [baseImageCheck(host)] : [];
  return [...toolChecks(host), ...machines, ...base, ...clone];
}

/** The preflight, and what `up` gets by itself but other ways to the cluster do not. */
export async function doctorChecks(
  cluster: Cluster,
  agreement: Agreement,
): Promise<readonly Check[]> {
  return [...(await preflight(cluster, agreement)), artifactsCheck(cluster), cdktfCheck];
}
