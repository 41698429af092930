import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_IMAGE } from '../../bootstrap/images.ts';
import type { Access } from '../../cli/verbs/access.ts';
import { Clone } from './clone.ts';
import { containers, engineObjects, eventually } from './engine.ts';

/** The tests' cluster with so many workers, and what the test changes. */
function stack(workers: object, more: object = {}): object {
  return {
    machines: {
      'control-plane': { role: 'control-plane', count: 1 },
      workers: { role: 'worker', ...workers },
    },
    profiles: [],
    ...more,
  };
}

const LABELS = { 'example.com/tier': 'gold' };
const TAINTS = [{ key: 'example.com/slow', effect: 'PreferNoSchedule' }];

let clone: Clone;
let access: Access;

beforeAll(async () => {
  clone = await Clone.create('copied', stack({ count: 2 }));
  await clone.gitstead('up', '--yes');
  access = JSON.parse(await clone.gitstead('access', '--json'));
});

afterAll(() => clone?.remove());

const kubectl = async (...args: string[]): Promise<string> =>
  (await execa(access.kubectl, args, { env: { KUBECONFIG: access.kubeconfig } })).stdout;

const nodes = async (): Promise<string[]> =>
  (await kubectl('get', 'nodes', '-o', 'name')).split('\n').map((name) => name.slice(5));

const node = async (name: string) => JSON.parse(await kubectl('get', 'node', name, '-o', 'json'));

/** Runs `up` and gives the subjects of what it changed in the cluster, with their actions. */
async function up(...args: string[]): Promise<string[]> {
  const changes = await clone.changes('up', '--yes', ...args);
  return changes
    .map(({ subject, action }) => `${subject} ${action}`)
    .filter((line) => !/^(commit|branch|step|file)\//.test(line));
}

describe('labels and taints', () => {
  it('come from stack.yaml, and go with it', async () => {
    await clone.declare(stack({ count: 2, labels: LABELS, taints: TAINTS }));
    const labelled = (await up()).filter((line) => line.startsWith('label/'));
    expect(labelled).toEqual(['label/workers-1 configured', 'label/workers-2 configured']);
    const marked = await node('workers-2');
    expect(marked.metadata.labels).toMatchObject(LABELS);
    expect(marked.spec.taints).toEqual(TAINTS);

    await kubectl('label', 'node', 'workers-2', 'mine=yes');
    await clone.declare(stack({ count: 2 }));
    await up();
    const plain = await node('workers-2');
    expect(plain.metadata.labels).not.toHaveProperty(['example.com/tier']);
    expect(plain.metadata.labels).toHaveProperty('mine');
    expect(plain.spec.taints ?? []).toEqual([]);
  });
});

describe('settings of kubelets', () => {
  it('reach every node, and machines that join later', async () => {
    const settings = { kubernetes: { kubelet: { maxPods: 60 } } };
    await clone.declare(stack({ count: 2 }, settings));
    const changes = await up();
    expect(changes.filter((line) => line.startsWith('kubelet-settings/'))).toHaveLength(4);
    await eventually('the new settings on every node', 120, async () => {
      for (const name of await nodes()) {
        expect((await node(name)).status.capacity.pods, name).toBe('60');
      }
    });
    await clone.declare(stack({ count: 3 }, settings));
    const joined = await up();
    expect(joined).toContain('node/workers-3 created');
    expect(joined.filter((line) => line.startsWith('kubelet-settings/'))).toEqual([]);
    expect((await node('workers-3')).status.capacity.pods).toBe('60');
  });
});

describe('a machine that died', () => {
  it('is replaced, and its name joins again', async () => {
    const before = (await node('workers-3')).metadata.uid;
    const volumes = (await engineObjects())
      .filter((name) => name.startsWith(`volume/${clone.container('workers-3')}-`))
      .map((name) => name.slice('volume/'.length));
    await execa('docker', ['rm', '--force', clone.container('workers-3')]);
    await execa('docker', ['volume', 'rm', ...volumes]);
    await clone.declare(stack({ count: 3 }));
    expect(await up()).toContain('node/workers-3 created');
    expect((await node('workers-3')).metadata.uid).not.toBe(before);
  });
});

describe('a machine that stack.yaml no longer has', () => {
  it('is refused before any change, with the command that removes it', async () => {
    await clone.declare(stack({ count: 2 }, { maintenance: { drainSeconds: 20 } }));
    const { exitCode, stderr } = await clone.try('up', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('`./gitstead up --remove workers-3`');
    expect(await nodes()).toContain('workers-3');
  });

  it('cannot be removed while stack.yaml asks for it', async () => {
    const { exitCode, stderr } = await clone.try('up', '--remove', 'workers-1');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('workers-1 cannot be removed while stack.yaml asks for it');
  });

  it('stays while a disruption budget keeps its pods, and the run says which', async () => {
    await deploy();
    const { exitCode, stderr } = await clone.try('up', '--remove', 'workers-3');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/pod\/default\/shop-.*budget shop needs 2 healthy pods and has 2/);
    expect((await node('workers-3')).spec.unschedulable).toBe(true);
    expect(await containers()).toContain(clone.container('workers-3'));
  });

  it('leaves once the budget allows it, and its container and volumes with it', async () => {
    await kubectl('patch', 'pdb', 'shop', '--type=merge', '-p', '{"spec":{"minAvailable":1}}');
    await clone.declare(stack({ count: 2 }));
    expect(await up('--remove', 'workers-3')).toContain('node/workers-3 deleted');
    expect(await nodes()).toEqual(['control-plane-1', 'workers-1', 'workers-2']);
    expect((await engineObjects()).filter((name) => name.includes('workers-3'))).toEqual([]);
    await kubectl('rollout', 'status', 'deployment/shop', '--timeout=300s');
  });

  it('leaves nothing to do', async () => {
    expect(await up()).toEqual([]);
  });
});

/** Two pods, one of them on the machine that is to go, and a budget that needs both. */
async function deploy(): Promise<void> {
  const labels = { app: 'shop' };
  const wanted = { key: 'kubernetes.io/hostname', operator: 'In', values: ['workers-3'] };
  const preferred = { weight: 100, preference: { matchExpressions: [wanted] } };
  const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [preferred] };
  const spec = {
    terminationGracePeriodSeconds: 1,
    // An image that every machine carries.
    containers: [{ name: 'a', image: SANDBOX_IMAGE }],
    affinity: { nodeAffinity },
  };
  const objects = [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'shop' },
      spec: { minAvailable: 2, selector: { matchLabels: labels } },
    },
  ];
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const env = { KUBECONFIG: access.kubeconfig };
  await execa(access.kubectl, ['apply', '-f', '-'], { env, input });
  await kubectl('rollout', 'status', 'deployment/shop', '--timeout=300s');
  expect(await kubectl('get', 'pods', '-o', 'wide')).toContain('workers-3');
}
