import { expect, test } from 'vitest';
import { refuseRemovals, removalsCheck } from '../../../cli/checks/removals.ts';
import type { Cluster } from '../../../cli/cluster.ts';
import { INVENTORY, machine, SPEC } from '../../bootstrap/fixtures.ts';

const signal = new AbortController().signal;

/** A cluster whose former inventory had one machine more. */
function shrunk(machinesStay: boolean, agreed: readonly string[] = []): Cluster {
  const former = [machine('workers-2', 'worker', 33)];
  const provider = { inventory: () => INVENTORY };
  const removal = { agreed, former, machinesStay };
  return { spec: SPEC, provider, removal } as unknown as Cluster;
}

const found = (cluster: Cluster) => removalsCheck(cluster).run(signal);

test('a machine that Terraform would delete is refused until it is named', async () => {
  const { status, remedy } = await found(shrunk(false));
  expect(status).toBe('failed');
  expect(remedy).toContain('./gitstead up --remove workers-2');
  expect(await found(shrunk(false, ['workers-2']))).toMatchObject({ status: 'ok' });
});

test('one that stays is judged by what is on it, not by the record of one clone', async () => {
  expect(await found(shrunk(true))).toMatchObject({ status: 'ok' });
  expect(await found(shrunk(true, ['workers-1']))).toMatchObject({ status: 'failed' });
});

test('Terraform alone would forget where a machine is, so it is refused for any', () => {
  expect(() => refuseRemovals(shrunk(false))).toThrow('workers-2 (worker)');
  expect(() => refuseRemovals(shrunk(true))).toThrow('workers-2 (worker)');
});
