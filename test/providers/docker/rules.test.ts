import { expect, test } from 'vitest';
import { rules } from '../../../providers/docker/rules.ts';
import { schema } from '../../../providers/docker/settings.ts';
import { dockerSpec } from './spec.ts';

const messages = (...args: Parameters<typeof rules>) =>
  rules(...args).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('the settings may be left out', () => {
  expect(schema.parse(undefined)).toEqual({
    address: '127.0.0.1',
    ports: { api: 6443, git: 2222, http: 8080, ssh: 2200 },
  });
});

test('the default cluster breaks no rule', () => {
  expect(rules(dockerSpec())).toEqual([]);
});

test('a port used twice is refused with both uses', () => {
  expect(messages(dockerSpec({}, { ports: { http: 6443 } }))).toEqual([
    'docker.ports.http: port 6443 is used twice: by the Kubernetes API and by applications',
  ]);
});

test('a port may not clash with the SSH port of a machine', () => {
  expect(messages(dockerSpec({}, { ports: { git: 2232 } }))).toEqual([
    'docker.ports.ssh: port 2232 is used twice: by SSH of the Git server and by SSH of workers-1',
  ]);
});

test('SSH ports above the highest port are refused', () => {
  expect(messages(dockerSpec({}, { ports: { ssh: 65_530 } }))).toEqual([
    'docker.ports.ssh: SSH of control-plane-1 would get port 65546, above 65535',
  ]);
});

test('two clusters on one host need ports of their own', () => {
  const other = dockerSpec({ name: 'other' });
  expect(messages(dockerSpec(), [other])).toContain(
    'docker.ports.api: port 6443 is used twice: by the Kubernetes API of cluster "other" and by the Kubernetes API',
  );
});

test.each(['172.30.0.0/16', '172.30.0.128/25'])('the machine network %s is no /24', (machines) => {
  const network = { ...dockerSpec().network, machines };
  expect(messages(dockerSpec({ network }))[0]).toBe(
    `network.machines: ${machines} is not a /24 network`,
  );
});

test('more machines than a pool has addresses are refused', () => {
  const machines = {
    'control-plane': { role: 'control-plane', count: 1 },
    workers: { role: 'worker', count: 17 },
  } as const;
  expect(messages(dockerSpec({ machines }))).toEqual([
    'machines.workers.count: 17 machines are more than the 16 that fit into a pool',
  ]);
});

test('more pools than the network has rows are refused', () => {
  const pools = Array.from({ length: 14 }, (_, index) => [
    `pool${index}`,
    { role: 'control-plane', count: 1 },
  ]);
  expect(messages(dockerSpec({ machines: Object.fromEntries(pools) }))).toEqual([
    'machines: 14 pools are more than the 13 that fit into the machine network',
  ]);
});
