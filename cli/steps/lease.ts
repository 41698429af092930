import { existsSync } from 'node:fs';
import type { Lease, LeaseFailure } from '../../bootstrap/lease/lease.ts';
import { KnownError } from '../../plan/error.ts';
import type { Run } from '../../plan/run.ts';
import { ScriptError, UnreachableError } from '../../remote/errors.ts';
import type { Cluster } from '../cluster.ts';

/**
 * Takes the lease on the machines that an earlier run has left, before anything is changed. Those that
 * do not answer yet follow in `requireLease`.
 */
export async function leaseStep(cluster: Cluster, lease: Lease, run: Run): Promise<string> {
  if (!existsSync(cluster.paths.sshConfig)) return 'there are no machines yet';
  const names = controlPlanes(cluster);
  const failures = await lease.take(names, run);
  if (failures.length < names.length) return 'held';
  return failures.some(isOther) ? 'no machine gives it yet' : 'no machine answers yet';
}

/**
 * Takes the lease on every control plane that answers.
 *
 * @throws {KnownError} when none can keep it: then nobody knows whether another run is at work
 */
export async function requireLease(cluster: Cluster, lease: Lease, run: Run): Promise<void> {
  const names = controlPlanes(cluster);
  const failures = await lease.take(names, run);
  if (failures.length < names.length) return;
  throw refusal(failures);
}

/** A machine that answers says more about what is wrong than those that do not. */
function refusal(failures: readonly LeaseFailure[]): unknown {
  const other = failures.find(isOther);
  if (!other) {
    return new KnownError(
      'No control plane answers over SSH, so nobody knows whether another run works on this cluster.',
      'Check that the machines run (`./gitstead status`), then run this again.',
      { cause: failures[0]?.error },
    );
  }
  if (!(other.error instanceof ScriptError)) return other.error;
  return new KnownError(
    `No control plane can keep the lease of the cluster. ${other.error.message}`,
    'Put right what the machine says, such as a disk that is full or read-only, then run this again.',
    { cause: other.error },
  );
}

/** Another reason than silence. */
function isOther({ error }: LeaseFailure): boolean {
  return !(error instanceof UnreachableError);
}

function controlPlanes({ spec, provider }: Cluster): readonly string[] {
  return provider
    .inventory(spec)
    .machines.filter(({ role }) => role === 'control-plane')
    .map(({ name }) => name);
}
