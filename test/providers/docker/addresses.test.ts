import { expect, test } from 'vitest';
import { addressesOf, publishedPorts } from '../../../providers/docker/addresses.ts';
import { gitUrl, inventoryOf } from '../../../providers/docker/inventory.ts';
import { dockerSpec } from './spec.ts';

test('each pool has a row of sixteen addresses, after the gateway and the servers', () => {
  expect(addressesOf(dockerSpec())).toEqual({
    gateway: '172.30.0.1',
    git: '172.30.0.2',
    loadBalancer: '172.30.0.3',
    machines: { 'control-plane-1': '172.30.0.16', 'workers-1': '172.30.0.32' },
  });
});

test('growing one pool moves no machine of another', () => {
  const before = addressesOf(dockerSpec()).machines;
  const after = addressesOf(
    dockerSpec({
      machines: {
        'control-plane': { role: 'control-plane', count: 3 },
        workers: { role: 'worker', count: 16 },
      },
    }),
  ).machines;
  expect(after).toMatchObject(before);
  expect(new Set(Object.values(after)).size).toBe(19);
});

test('every machine publishes SSH on a port that follows from its address', () => {
  const ports = publishedPorts(dockerSpec());
  expect(ports.map(({ port }) => port)).toEqual([6443, 2222, 8080, 2216, 2232]);
});

test('the inventory says where everything is reached, inside and outside', () => {
  const inventory = inventoryOf(dockerSpec());
  expect(inventory.api).toEqual({
    name: 'api.test.gitstead.internal',
    published: '127.0.0.1:6443',
  });
  expect(inventory.published).toEqual({ 30080: 'http://127.0.0.1:8080' });
  expect(inventory.machines[1]).toEqual({
    labels: {},
    taints: [],
    name: 'workers-1',
    pool: 'workers',
    role: 'worker',
    address: '172.30.0.32',
    ssh: { host: '127.0.0.1', port: 2232, user: 'root' },
  });
});

test('ports published on every address are reached through the loopback address', () => {
  const inventory = inventoryOf(dockerSpec({}, { address: '0.0.0.0' }));
  expect(inventory.api.published).toBe('127.0.0.1:6443');
});

test('Flux reads from the fixed address of the Git server', () => {
  expect(gitUrl(dockerSpec())).toBe('ssh://git@172.30.0.2/srv/git/platform.git');
});
