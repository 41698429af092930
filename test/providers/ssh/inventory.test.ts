import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitUrl, inventoryOf } from '../../../providers/ssh/inventory.ts';
import { rules } from '../../../providers/ssh/rules.ts';
import { sshSpec } from './spec.ts';

test('what a host does not say comes from the settings of the provider', () => {
  const settings = { user: 'debian', port: 2022, key: '~/.ssh/id', jump: { address: 'bastion' } };
  const hosts = {
    one: { address: '10.0.0.12' },
    two: {
      address: 'two.example.com',
      privateAddress: '10.0.0.13',
      user: 'root',
      port: 22,
      key: 'agent',
      jump: { address: 'other', user: 'me' },
      labels: { rack: 'a' },
    },
  };
  const { machines } = inventoryOf(sshSpec(hosts, settings));
  const identity = join(homedir(), '.ssh/id');
  expect(machines[1]).toMatchObject({
    name: 'one',
    address: '10.0.0.12',
    ssh: {
      host: '10.0.0.12',
      port: 2022,
      user: 'debian',
      identity,
      jump: { host: 'bastion', port: 22, user: 'debian', identity },
    },
  });
  expect(machines[2]).toMatchObject({
    name: 'two',
    address: '10.0.0.13',
    labels: { rack: 'a' },
    ssh: { host: 'two.example.com', port: 22, user: 'root', identity: 'agent' },
  });
  expect(machines[2]?.ssh.jump).toMatchObject({ host: 'other', user: 'me' });
});

test("the Git server is on the first control plane, reached with the clone's own key", () => {
  const { git, api } = inventoryOf(sshSpec({}, { key: 'agent', port: 2022 }));
  expect(git).toEqual({
    address: '10.0.0.11',
    port: 2022,
    machine: 'cp',
    ssh: { host: '10.0.0.11', port: 2022, user: 'git' },
  });
  expect(api.published).toBe('10.0.0.11:6443');
  expect(gitUrl(sshSpec({}, { port: 2022 }))).toBe('ssh://git@10.0.0.11:2022/srv/git/platform.git');
  expect(gitUrl(sshSpec())).toBe('ssh://git@10.0.0.11/srv/git/platform.git');
});

test('the API is reached on each control plane by its own address', () => {
  const hosts = {
    first: { address: '10.0.0.11' },
    second: { address: 'second.example.com', privateAddress: '10.0.0.12' },
  };
  const { api } = inventoryOf(
    sshSpec({}, undefined, {
      machines: { 'control-plane': { role: 'control-plane', count: 2, hosts } },
    }),
  );
  expect(api).toMatchObject({
    published: '10.0.0.11:6443',
    byMachine: { first: '10.0.0.11:6443', second: 'second.example.com:6443' },
  });
});

test('the API can be reached elsewhere, by one address for all of them', () => {
  const { api } = inventoryOf(sshSpec({}, { api: 'api.example.com:443' }));
  expect(api.published).toBe('api.example.com:443');
  expect(api.byMachine).toBeUndefined();
});

test('pools name their hosts, by address or with a private one', () => {
  expect(rules(sshSpec())).toEqual([]);
  const named = sshSpec({ one: { address: 'one.example.com' } });
  expect(rules(named).map(({ path }) => path.join('.'))).toEqual([
    'machines.workers.hosts.one.address',
  ]);
  const counted = sshSpec({}, undefined, {
    machines: { 'control-plane': { role: 'control-plane', count: 1 } },
  });
  expect(rules(counted).map(({ message }) => message)).toEqual([
    'names no hosts, and the provider ssh makes none',
  ]);
});

test('nothing that SSH could take for an option gets to it', () => {
  const spec = sshSpec({}, { user: '-oProxyCommand=x', jump: { address: '-x' } });
  expect(rules(spec).map(({ path }) => path.join('.'))).toEqual(['ssh.user', 'ssh.jump.address']);
});

test('the API is elsewhere only at a host and port that can be', () => {
  const found = (api: string) => rules(sshSpec({}, { api })).map(({ message }) => message);
  expect([found('api.example.com:443'), found('10.0.0.9:65535')]).toEqual([[], []]);
  for (const api of ['host:99999', 'host:0', '10.0.0.999:6443']) {
    expect(found(api)).toEqual([`"${api}" is not a host and a port from 1 to 65535`]);
  }
});

test('an address that cannot be is not taken for a name', () => {
  expect(rules(sshSpec({ one: { address: '10.0.0.999' } }))).toEqual([]);
});
