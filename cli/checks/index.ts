import { readHost } from '../../host/host.ts';
import type { Check } from '../../plan/check.ts';
import type { Cluster } from '../cluster.ts';
import { artifactsCheck } from './artifacts.ts';
import { baseImageCheck } from './base-image.ts';
import { cdktfCheck } from './cdktf.ts';
import { repositoryCheck } from './repository.ts';
import { toolChecks } from './tools.ts';

interface Agreement {
  /** Whether what is missing in the clone will be made. */
  readonly yes: boolean;
}

/** Everything that can be known before the first change of a cluster, in the order of repair. */
export async function preflight(
  { spec, paths, provider }: Cluster,
  { yes }: Agreement,
): Promise<readonly Check[]> {
  const host = await readHost();
  const machines = await provider.checks(spec, paths, host);
  return [...toolChecks(host), ...machines, baseImageCheck(host), repositoryCheck(yes)];
}

/** The preflight, and what `up` gets by itself but other ways to the cluster do not. */
export async function doctorChecks(
  cluster: Cluster,
  agreement: Agreement,
): Promise<readonly Check[]> {
  return [...(await preflight(cluster, agreement)), artifactsCheck(cluster), cdktfCheck];
}
