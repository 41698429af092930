import { readdir, readFile, stat } from 'node:fs/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { etcdTag } from '../../bootstrap/images.ts';
import type { Access } from '../../cli/verbs/access.ts';
import { KUBERNETES_VERSIONS } from '../../config/defaults.ts';
import { Clone } from './clone.ts';
import { eventually } from './engine.ts';
import { placeOf } from './place.ts';
import { type Answers, Poller } from './poller.ts';
import { WORKLOAD, WORKLOAD_PATH } from './workload.ts';

const [FIRST = '', PATCH = '', MINOR = ''] = KUBERNETES_VERSIONS;
const NAME = 'upgrade';
const SHOP = `http://127.0.0.1:${placeOf(NAME).ports.http}${WORKLOAD_PATH}`;

/** Of some thousand requests, so many may be lost: the machines of a test share one busy host. */
const MOST_LOST = 20;

let clone: Clone;
let access: Access;

beforeAll(async () => {
  const cluster = {
    kubernetes: { version: FIRST },
    machines: {
      'control-plane': { role: 'control-plane', count: 1 },
      workers: { role: 'worker', count: 2 },
    },
    profiles: [],
  };
  clone = await Clone.create('copied', cluster, NAME);
});

afterAll(() => clone?.remove());

async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const options = { env: { KUBECONFIG: access.kubeconfig }, ...(input && { input }) };
  return (await execa(access.kubectl, args, options)).stdout;
}

/** Versions of the kubelets, by the names of their nodes. */
async function kubelets(): Promise<Record<string, string>> {
  const { items } = JSON.parse(await kubectl(['get', 'nodes', '-o', 'json']));
  return Object.fromEntries(
    items.map((node: { metadata: { name: string }; status: { nodeInfo: object } }) => [
      node.metadata.name,
      (node.status.nodeInfo as { kubeletVersion: string }).kubeletVersion,
    ]),
  );
}

const everyNode = (version: string) => ({
  'control-plane-1': `v${version}`,
  'workers-1': `v${version}`,
  'workers-2': `v${version}`,
});

/** Starts an upgrade, and kills it from outside as soon as something is to be seen. */
async function killWhen(version: string, what: string, seen: () => Promise<void>): Promise<void> {
  const args = ['upgrade', 'apply', '--to', version];
  const options = { reject: false, detached: true, all: true } as const;
  const child = clone.run('./gitstead', args, options);
  const ended = child.then(({ all }) => {
    throw new Error(`the upgrade ended before ${what}:\n${all}`);
  });
  await Promise.race([ended, eventually(what, 600, seen)]);
  ended.catch(() => undefined);
  process.kill(-(child.pid as number), 'SIGKILL');
  expect((await child).signal).toBe('SIGKILL');
}

/** The folder of the snapshots. */
const backups = () => clone.path('.gitstead', NAME, 'backups');

async function imageOf(component: string): Promise<string> {
  const manifest = `/etc/kubernetes/manifests/${component}.yaml`;
  const command = `sed -n 's/^ *image: .*://p' ${manifest}`;
  return (await clone.gitstead('ssh', 'control-plane-1', command)).trim();
}

function tell(step: string, { sent, lost, gap, reasons }: Answers): void {
  console.log(
    `${step}: ${lost} of ${sent} requests lost, longest gap ${gap} ms${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`,
  );
}

it(`begins with a cluster of ${FIRST} and two replicas that answer`, async () => {
  await clone.gitstead('up', '--yes');
  access = JSON.parse(await clone.gitstead('access', '--json'));
  expect(await kubelets()).toEqual(everyNode(FIRST));
  await kubectl(['apply', '-f', '-'], WORKLOAD);
  await kubectl(['rollout', 'status', 'deployment/shop', '--timeout=120s']);
  await eventually('the first answer', 60, async () => {
    expect((await fetch(SHOP)).status).toBe(200);
  });
});

it('is refused by plain `up`, before anything is changed', async () => {
  const before = await clone.read('stack.yaml');
  await clone.write('stack.yaml', before.replace(FIRST, PATCH));
  const { exitCode, all } = await clone.try('up', '--yes');
  await clone.write('stack.yaml', before);
  expect(exitCode).toBe(1);
  expect(all).toContain('./gitstead upgrade apply');
  expect(await clone.git('status', '--porcelain')).toBe('');
});

it('is planned without a change', async () => {
  const { exitCode, stdout } = await clone.try('upgrade', 'plan', '--to', PATCH);
  expect(exitCode).toBe(2);
  expect(stdout).toContain(`kube-apiserver v${FIRST} becomes v${PATCH}`);
  expect(await clone.read('stack.yaml')).toContain(FIRST);
  expect(await kubelets()).toEqual(everyNode(FIRST));
});

it('continues a patch that was killed among the workers, while the workload answers', async () => {
  const poller = new Poller(SHOP);
  await killWhen(PATCH, 'the first worker without pods', async () => {
    const nodes = await kubectl([
      'get',
      'node',
      'workers-1',
      '-o',
      'jsonpath={.spec.unschedulable}',
    ]);
    expect(nodes).toBe('true');
  });
  await clone.gitstead('upgrade', 'apply');
  const answers = await poller.stop();
  tell(`${FIRST} to ${PATCH}`, answers);
  expect(await kubelets()).toEqual(everyNode(PATCH));
  expect(await imageOf('kube-apiserver')).toBe(`v${PATCH}`);
  expect(answers.lost).toBeLessThanOrEqual(MOST_LOST);
});

it('continues a minor that was killed inside the control plane, with the etcd that goes with it', async () => {
  const before = await imageOf('etcd');
  const poller = new Poller(SHOP);
  await killWhen(MINOR, 'the new API server', async () => {
    expect(await imageOf('kube-apiserver')).toBe(`v${MINOR}`);
  });
  await clone.gitstead('upgrade', 'apply');
  const answers = await poller.stop();
  tell(`${PATCH} to ${MINOR}`, answers);
  expect(await kubelets()).toEqual(everyNode(MINOR));
  expect(await imageOf('etcd')).not.toBe(before);
  expect(answers.lost).toBeLessThanOrEqual(MOST_LOST);
});

it('changes nothing when it is applied once more, and leaves nothing to `up`', async () => {
  for (const words of [
    ['upgrade', 'apply'],
    ['up', '--yes'],
  ]) {
    expect(await clone.changes(...words)).toEqual([]);
  }
  expect((await clone.try('upgrade', 'plan')).exitCode).toBe(0);
});

it('kept what etcd held before each step, for nobody else to read', async () => {
  const folder = backups();
  const files = (await readdir(folder)).sort();
  expect(files.map((name) => name.replace(/-\d{8}T\d{6}/, ''))).toEqual([
    `etcd-v${FIRST}-to-v${PATCH}.db`,
    `etcd-v${PATCH}-to-v${MINOR}.db`,
  ]);
  for (const file of files) {
    const { mode, size } = await stat(`${folder}/${file}`);
    expect(mode & 0o777).toBe(0o600);
    expect(size).toBeGreaterThan(100_000);
  }
});

it('brings back an API server whose manifest a power cut lost', async () => {
  const kept = '/etc/kubernetes/tmp/kubeadm-backup-manifests-lost';
  const lose = `sh -c "mkdir -p ${kept} && mv /etc/kubernetes/manifests/kube-apiserver.yaml ${kept}/"`;
  await clone.gitstead('ssh', 'control-plane-1', lose);
  await eventually('the end of the API server', 120, async () => {
    const { exitCode } = await clone.try('ssh', 'control-plane-1', 'pgrep -x kube-apiserver');
    expect(exitCode).toBe(1);
  });
  const changes = await clone.changes('upgrade', 'apply');
  expect(await imageOf('kube-apiserver')).toBe(`v${MINOR}`);
  expect(changes).toMatchObject([{ subject: 'manifests/control-plane-1' }]);
});

it('goes no way back', async () => {
  const { exitCode, stderr } = await clone.try('upgrade', 'apply', '--to', PATCH);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`stack.yaml asks for the older v${PATCH}`);
  expect(await clone.read('stack.yaml')).toContain(MINOR);
});

/** A command on the control plane whose input is this. */
async function onControlPlane(command: string, input: string | Uint8Array): Promise<void> {
  await clone.run('./gitstead', ['ssh', 'control-plane-1', command], { input });
}

it('goes back to the snapshot from before in the steps of docs/upgrade.md', async () => {
  await kubectl(['create', 'configmap', 'since-the-upgrade']);
  const folder = backups();
  const kept = (await readdir(folder)).find((name) => name.includes(`-to-v${MINOR}-`)) as string;
  const put = 'sh -c "umask 077; cat >/var/lib/gitstead/restore.db"';
  await onControlPlane(put, await readFile(`${folder}/${kept}`));
  const script = await clone.read('bootstrap/scripts/upgrade/restore.sh');
  for (const word of [`prepare v${PATCH} ${etcdTag(PATCH)}`, 'stop', 'restore']) {
    await onControlPlane(`sh -s ${word}`, script);
  }
  for (const machine of Object.keys(everyNode(PATCH))) {
    await clone.gitstead('ssh', machine, 'systemctl restart kubelet');
  }
  await clone.gitstead('upgrade', 'apply', '--to', PATCH);
  expect(await kubelets()).toEqual(everyNode(PATCH));
  expect(await imageOf('kube-apiserver')).toBe(`v${PATCH}`);
  expect(await imageOf('etcd')).toBe(etcdTag(PATCH));
  expect(await kubectl(['get', 'configmaps', '-o', 'name'])).not.toContain('since-the-upgrade');
  expect((await fetch(SHOP)).status).toBe(200);
  expect(await clone.changes('up', '--yes')).toEqual([]);
});
