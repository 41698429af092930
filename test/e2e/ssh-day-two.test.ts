import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Access } from '../../cli/verbs/access.ts';
import { KUBERNETES_VERSIONS } from '../../config/defaults.ts';
import { ensureKey, publicKey } from '../../remote/keys.ts';
import { Clone } from './clone.ts';
import { eventually } from './engine.ts';
import { removeHosts, startHosts, type TestHost, USER } from './hosts.ts';
import { placeOf } from './place.ts';

const CLUSTER = 'hosts';
const NETWORK = { name: 'gitstead-e2e-hosts', prefix: placeOf(CLUSTER).prefix };
const [FIRST = '', PATCH = ''] = KUBERNETES_VERSIONS;
const CONTROL_PLANES = ['a', 'b', 'c'];
const WORKER = 'd';

let hosts: readonly TestHost[] = [];
let clone: Clone;
let key: string;
let version = FIRST;

/** Declares a cluster of these hosts. */
function declare(workers: readonly string[]): Promise<void> {
  const pool = (role: string, names: readonly string[]) => ({
    role,
    hosts: Object.fromEntries(names.map((name) => [name, { address: host(name).address }])),
  });
  return clone.declare({
    provider: 'ssh',
    docker: undefined,
    profiles: [],
    kubernetes: { version },
    network: { machines: `${NETWORK.prefix}.0/24` },
    ssh: { user: USER, key },
    machines: {
      'control-plane': pool('control-plane', CONTROL_PLANES),
      ...(workers.length > 0 && { workers: pool('worker', workers) }),
    },
  });
}

const host = (name: string) => hosts.find((each) => each.name === name) as TestHost;

beforeAll(async () => {
  clone = await Clone.create('copied', {}, CLUSTER);
  key = clone.path('..', 'operator');
  await ensureKey(key, 'operator');
  hosts = await startHosts([...CONTROL_PLANES, WORKER], NETWORK, await publicKey(key));
  await declare([WORKER]);
});

afterAll(async () => {
  await removeHosts(hosts, NETWORK);
  await clone?.forget();
});

/** Versions of the Ready nodes, by name. */
async function nodes(): Promise<Record<string, string>> {
  const { kubectl, kubeconfig }: Access = JSON.parse(await clone.gitstead('access', '--json'));
  const env = { KUBECONFIG: kubeconfig };
  await execa(kubectl, ['wait', '--for=condition=Ready', 'nodes', '--all'], { env });
  const list = 'jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion},{end}';
  const { stdout } = await execa(kubectl, ['get', 'nodes', '-o', list], { env });
  return Object.fromEntries(
    stdout
      .split(',')
      .filter(Boolean)
      .map((line) => line.split(' ')),
  );
}

const all = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, `v${version}`]));

it('three hosts become control planes', async () => {
  await clone.gitstead('up', '--yes');
  expect(await nodes()).toEqual(all([...CONTROL_PLANES, WORKER]));
  expect(await clone.changes('up', '--yes')).toEqual([]);
});

it('an upgrade that was killed at the second of them goes on', async () => {
  version = PATCH;
  const options = { reject: false, detached: true, all: true } as const;
  const killed = clone.run('./gitstead', ['upgrade', 'apply', '--to', PATCH], options);
  const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  await eventually('the new API server of the second', 600, () =>
    host('b').machine.sh(`grep -q ':v${PATCH}$' ${manifest}`),
  );
  process.kill(-(killed.pid as number), 'SIGKILL');
  await killed;
  await clone.gitstead('upgrade', 'apply');
  expect(await nodes()).toEqual(all([...CONTROL_PLANES, WORKER]));
  expect(await clone.changes('upgrade', 'apply')).toEqual([]);
});

it('a host goes when it is named, and keeps nothing of the cluster', async () => {
  await declare([]);
  const { exitCode, stderr } = await clone.try('up', '--yes');
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`./gitstead up --remove ${WORKER}`);
  await clone.gitstead('up', '--yes', '--remove', WORKER);
  expect(await nodes()).toEqual(all(CONTROL_PLANES));
  expect(await clone.changes('up', '--yes')).toEqual([]);
  const left = 'ls -d /etc/kubernetes /var/lib/kubelet/config.yaml /usr/lib/gitstead || true';
  expect(await host(WORKER).machine.sh(`{ ${left}; } 2>/dev/null`)).toBe('');
});
