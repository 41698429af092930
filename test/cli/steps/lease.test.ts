import { expect, test } from 'vitest';
import type { Lease, LeaseFailure } from '../../../bootstrap/lease/lease.ts';
import type { Cluster } from '../../../cli/cluster.ts';
import { leaseStep, requireLease } from '../../../cli/steps/lease.ts';
import { AccessError, ScriptError, UnreachableError } from '../../../remote/errors.ts';

const MACHINES = ['control-plane-1', 'control-plane-2'].map((name) => ({
  name,
  role: 'control-plane',
}));
const cluster = {
  paths: { sshConfig: import.meta.filename },
  provider: { inventory: () => ({ machines: MACHINES }) },
} as unknown as Cluster;
const run = { report: () => undefined, signal: new AbortController().signal };

/** A lease that these control planes do not give. */
function leaseWithout(...errors: readonly unknown[]): Lease {
  const failures = errors.map((error, index): LeaseFailure => {
    return { machine: `control-plane-${index + 1}`, error };
  });
  return { take: async () => failures } as unknown as Lease;
}

const silent = new UnreachableError('control-plane-1 cannot be reached', 'Check it.');
const full = new ScriptError('control-plane-2: No space left on device', 2, '');
const stranger = new AccessError('control-plane-2 does not accept this key.', 'Use the other.');

test('one control plane is enough', async () => {
  await expect(requireLease(cluster, leaseWithout(silent), run)).resolves.toBeUndefined();
  expect(await leaseStep(cluster, leaseWithout(full), run)).toBe('held');
});

test('silence of all is told as silence', async () => {
  const lease = leaseWithout(silent, silent);
  await expect(requireLease(cluster, lease, run)).rejects.toMatchObject({
    message: expect.stringContaining('No control plane answers over SSH'),
    cause: silent,
  });
  expect(await leaseStep(cluster, lease, run)).toBe('no machine answers yet');
});

test('a control plane that answers and cannot keep it says why', async () => {
  const lease = leaseWithout(silent, full);
  await expect(requireLease(cluster, lease, run)).rejects.toMatchObject({
    message: expect.stringContaining('No space left on device'),
    remedy: expect.stringContaining('full or read-only'),
    cause: full,
  });
  expect(await leaseStep(cluster, lease, run)).toBe('no machine gives it yet');
});

test('one that does not let us in is told as that', async () => {
  await expect(requireLease(cluster, leaseWithout(silent, stranger), run)).rejects.toBe(stranger);
});
