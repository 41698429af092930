import { existsSync } from 'node:fs';
import type { Lease } from '../../bootstrap/lease/lease.ts';
import { KnownError } from '../../plan/error.ts';
import type { Run } from '../../plan/run.ts';
import type { Cluster } from '../cluster.ts';

/**
 * Takes the lease on the machines that an earlier run has left, before anything is changed. Those that
 * do not answer yet follow in `requireLease`.
 */
export async function leaseStep(cluster: Cluster, lease: Lease, run: Run): Promise<string> {
  if (!existsSync(cluster.paths.sshConfig)) return 'there are no machines yet';
  const names = controlPlanes(cluster);
  const silent = await lease.take(names, run);
  return silent.length === names.length ? 'no machine answers yet' : 'held';
}

/**
 * Takes the lease on every control plane that answers.
 *
 * @throws {KnownError} when none does: then nobody knows whether another run is at work
 */
export async function requireLease(cluster: Cluster, lease: Lease, run: Run): Promise<void> {
  const names = controlPlanes(cluster);
  const silent = await lease.take(names, run);
  if (silent.length < names.length) return;
  throw new KnownError(
    'No control plane answers over SSH, so nobody knows whether another run works on this cluster.',
    'Check that the machines run (`./gitstead status`), then run this again.',
  );
}

function controlPlanes({ spec, provider }: Cluster): readonly string[] {
  return provider
    .inventory(spec)
    .machines.filter(({ role }) => role === 'control-plane')
    .map(({ name }) => name);
}
