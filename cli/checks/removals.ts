import type { Check, CheckResult } from '../../plan/check.ts';
import { KnownError } from '../../plan/error.ts';
import type { Cluster } from '../cluster.ts';

/**
 * For programs that delete machines, or forget where they are, without asking the cluster to let them
 * go first.
 *
 * @throws {KnownError} with the command to use, when stack.yaml has lost a machine
 */
export function refuseRemovals(cluster: Cluster): void {
  const result = unnamed(cluster);
  if (result) throw new KnownError(result.message, result.remedy as string);
}

/** What holds data or votes is only ever removed by its name, and only when stack.yaml does without it. */
export function removalsCheck(cluster: Cluster): Check {
  return {
    name: 'removals',
    title: 'Machines that stack.yaml no longer has were named for removal',
    run: async () => stillWanted(cluster) ?? unnamedHere(cluster) ?? right(cluster),
  };
}

function stillWanted({ spec, provider, removal }: Cluster): CheckResult | undefined {
  const { machines } = provider.inventory(spec);
  const names = machines.map(({ name }) => name).filter((name) => removal.agreed.includes(name));
  if (names.length === 0) return undefined;
  return {
    status: 'failed',
    message: `${names.join(', ')} cannot be removed while stack.yaml asks for it`,
    remedy: 'Lower the count of its pool, or take its host out of stack.yaml, then run this again.',
  };
}

/** This clone's record may be old: what stays is judged later, by what is found in the cluster and on it. */
function unnamedHere(cluster: Cluster): CheckResult | undefined {
  return cluster.removal.machinesStay ? undefined : unnamed(cluster);
}

function unnamed({ removal: { agreed, former } }: Cluster): CheckResult | undefined {
  const missing = former.filter(({ name }) => !agreed.includes(name));
  if (missing.length === 0) return undefined;
  const names = missing.map(({ name, role }) => `${name} (${role})`).join(', ');
  const command = ['./gitstead up', ...former.map(({ name }) => `--remove ${name}`)].join(' ');
  return {
    status: 'failed',
    message: `stack.yaml does not have ${names} any more, and nobody agreed to lose what is there`,
    remedy: `Put it back into stack.yaml, or remove it with all that it holds: \`${command}\`.`,
  };
}

function right({ removal }: Cluster): CheckResult {
  const count = removal.former.length;
  return { status: 'ok', message: count === 0 ? 'nothing is to go' : `${count} may go` };
}
