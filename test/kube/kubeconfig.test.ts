import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAccess } from '../../kube/kubeconfig.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const encode = (text: string) => Buffer.from(text).toString('base64');

const cluster = (name: string) => ({
  name,
  cluster: {
    server: `https://${name}.example:6443`,
    'certificate-authority-data': encode(`authority of ${name}`),
  },
});

const CONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [cluster('one'), cluster('two')],
  users: [
    {
      name: 'admin',
      user: { 'client-certificate-data': encode('cert'), 'client-key-data': encode('key') },
    },
    { name: 'robot', user: { token: 'a-token' } },
  ],
  contexts: [
    { name: 'first', context: { cluster: 'one', user: 'robot' } },
    { name: 'second', context: { cluster: 'two', user: 'admin', namespace: 'default' } },
  ],
  'current-context': 'second',
};

async function access(config: unknown) {
  const path = join(folder, 'kubeconfig');
  await writeFile(path, JSON.stringify(config));
  return readAccess(path);
}

test('the current context decides which cluster is asked, and as whom', async () => {
  const { server, agent, headers } = await access(CONFIG);
  expect(server).toBe('https://two.example:6443');
  expect(String(agent.options.ca)).toBe('authority of two');
  expect(String(agent.options.cert)).toBe('cert');
  expect(String(agent.options.key)).toBe('key');
  expect(headers).toEqual({});
});

test('the name in the certificate may be another than the address', async () => {
  const [one, two] = CONFIG.clusters;
  const named = { ...two, cluster: { ...two?.cluster, 'tls-server-name': 'api.internal' } };
  const { server, agent } = await access({ ...CONFIG, clusters: [one, named] });
  expect(server).toBe('https://two.example:6443');
  expect(agent.options.servername).toBe('api.internal');
});

test('a token goes into the header', async () => {
  const { agent, headers } = await access({ ...CONFIG, 'current-context': 'first' });
  expect(headers).toEqual({ Authorization: 'Bearer a-token' });
  expect(agent.options.cert).toBeUndefined();
});

test.each([
  ['it names no context', { ...CONFIG, 'current-context': 'third' }],
  ['a user signs in with a program', { ...CONFIG, users: [{ name: 'admin', user: { exec: {} } }] }],
  ['it is empty', ''],
])('a kubeconfig is refused without showing what is in it when %s', async (_, config) => {
  await expect(access(config)).rejects.toThrow(/kubeconfig does not say how to reach/);
});
