import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CORDONED } from '../../bootstrap/cordon.ts';
import { cordon, drain, uncordon } from '../../bootstrap/drain.ts';
import type { Session } from '../../bootstrap/phase.ts';
import { connect, type KubeClient } from '../../kube/client.ts';
import type { KubeList, KubeObject } from '../../kube/object.ts';
import { startApi, type TestApi } from '../kube/api-server.ts';
import { findBinaries } from '../kube/binaries.ts';

// The API itself comes from the artifact cache; on a machine without it the end-to-end test proves the same.
const binaries = await findBinaries();

const NODE = 'workers-1';
const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';

describe.skipIf(!binaries)('draining a node', { timeout: 60_000 }, () => {
  let api: TestApi;
  let client: KubeClient;
  let lines: string[];
  const { signal } = new AbortController();
  const report = (line: string) => lines.push(line);
  const session = () => ({ report, signal, api: async () => client }) as unknown as Session;

  beforeAll(async () => {
    if (binaries) api = await startApi(binaries);
    client = await connect(api.kubeconfig, signal);
  }, 60_000);
  afterAll(async () => {
    client?.close();
    await api?.stop();
  });
  beforeEach(async () => {
    lines = [];
    const now = { gracePeriodSeconds: 0 };
    await client.send({ method: 'DELETE', path: PODS, body: now });
    await client.send({ method: 'DELETE', path: BUDGETS });
    await client.send({ method: 'DELETE', path: '/api/v1/nodes' });
    const metadata = { name: NODE };
    const node = { apiVersion: 'v1', kind: 'Node', metadata };
    await client.send({ method: 'POST', path: '/api/v1/nodes', body: node });
  });

  const owned = (kind: string) => [
    { apiVersion: 'apps/v1', kind, name: 'owner', uid: 'uid', controller: true },
  ];

  /** A pod that runs and is ready, as its kubelet would report. */
  async function pod(name: string, metadata: object = { ownerReferences: owned('ReplicaSet') }) {
    const spec = {
      nodeName: NODE,
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'a', image: 'a' }],
    };
    const body = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'shop' }, ...metadata },
      spec,
    };
    await client.send({ method: 'POST', path: PODS, body });
    const conditions = [{ type: 'Ready', status: 'True' }];
    await client.send({
      method: 'PATCH',
      path: `${PODS}/${name}/status`,
      contentType: 'application/merge-patch+json',
      body: { status: { phase: 'Running', conditions } },
    });
  }

  /** A budget as the disruption controller would keep it. */
  async function budget(disruptionsAllowed: number) {
    const selector = { matchLabels: { app: 'shop' } };
    const body = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'shop' },
      spec: { minAvailable: 1, selector },
    };
    await client.send({ method: 'POST', path: BUDGETS, body });
    await allow(disruptionsAllowed);
  }

  async function allow(disruptionsAllowed: number) {
    const counts = { currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 };
    await client.send({
      method: 'PATCH',
      path: `${BUDGETS}/shop/status`,
      contentType: 'application/merge-patch+json',
      body: { status: { observedGeneration: 1, disruptionsAllowed, ...counts } },
    });
  }

  /** Ends pods that were asked to leave, as the kubelet would, until the work is done. */
  async function whileKubeletRuns<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const all = work.finally(() => {
      ended = true;
    });
    all.catch(() => undefined);
    while (!ended) {
      for (const { metadata } of await left()) {
        if (!metadata.deletionTimestamp) continue;
        const body = { gracePeriodSeconds: 0 };
        await client
          .send({ method: 'DELETE', path: `${PODS}/${metadata.name}`, body })
          .catch(() => undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return all;
  }

  const left = async () => (await client.send<KubeList>({ path: PODS })).items;
  const names = async () => (await left()).map(({ metadata }) => metadata.name).sort();
  const node = () => client.send<KubeObject>({ path: `/api/v1/nodes/${NODE}` });
  const unschedulable = async () =>
    ((await node()).spec as { unschedulable?: boolean }).unschedulable ?? false;

  test('moves the pods that something makes again, and leaves those that belong to the node', async () => {
    await pod('web');
    await pod('agent', { ownerReferences: owned('DaemonSet') });
    await pod('static', { annotations: { 'kubernetes.io/config.mirror': 'x' } });
    await whileKubeletRuns(drain(session(), NODE, { seconds: 30 }));
    expect(await names()).toEqual(['agent', 'static']);
    expect(await unschedulable()).toBe(true);
  });

  test('does nothing to the pods of other nodes', async () => {
    await pod('web');
    await client.send({
      method: 'POST',
      path: '/api/v1/nodes',
      body: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'workers-2' } },
    });
    await drain(session(), 'workers-2', { seconds: 5 });
    expect(await names()).toEqual(['web']);
  });

  test('waits for a budget, saying which pod and what it needs', async () => {
    await pod('web');
    await budget(0);
    setTimeout(() => allow(1), 1500);
    await whileKubeletRuns(drain(session(), NODE, { seconds: 30 }));
    expect(lines[0]).toMatch(/pod\/default\/web \(.*budget shop needs 1 healthy pods and has 1/);
    expect(await names()).toEqual([]);
  });

  test('fails at the time limit with the pod that blocks, and the node stays cordoned', async () => {
    await pod('web');
    await budget(0);
    const work = drain(session(), NODE, { seconds: 1 });
    await expect(work).rejects.toThrow(/pod\/default\/web: .*budget shop needs 1 healthy pods/);
    expect(await names()).toEqual(['web']);
    expect(await unschedulable()).toBe(true);
  });

  test('fails at the time limit with a pod that does not end', async () => {
    await pod('slow');
    const work = drain(session(), NODE, { seconds: 1 });
    await expect(work).rejects.toThrow('pod/default/slow: is terminating');
  });

  test('is refused before any change when a pod would be gone for good', async () => {
    await pod('bare', {});
    await pod('web');
    const work = drain(session(), NODE, { seconds: 5 });
    await expect(work).rejects.toThrow(/cannot be emptied.*\n {2}pod\/default\/bare$/);
    expect(await unschedulable()).toBe(false);
    expect(await names()).toEqual(['bare', 'web']);
  });

  test('stops when the run is interrupted', async () => {
    await pod('web');
    await budget(0);
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(new Error('interrupted')), 700);
    const interrupted = { ...session(), signal: interrupt.signal };
    await expect(drain(interrupted, NODE, { seconds: 30 })).rejects.toThrow('abort');
  });

  test('a cordon of ours is taken back, a second time without effect', async () => {
    await cordon(session(), NODE);
    expect((await node()).metadata.annotations).toHaveProperty([CORDONED]);
    await uncordon(session(), NODE);
    await uncordon(session(), NODE);
    expect(await unschedulable()).toBe(false);
    expect((await node()).metadata.annotations ?? {}).not.toHaveProperty([CORDONED]);
  });

  test("a person's cordon stays", async () => {
    await client.send({
      method: 'PATCH',
      path: `/api/v1/nodes/${NODE}`,
      contentType: 'application/merge-patch+json',
      body: { spec: { unschedulable: true } },
    });
    await cordon(session(), NODE);
    await uncordon(session(), NODE);
    expect(await unschedulable()).toBe(true);
  });

  test('a node that is gone needs no uncordon', async () => {
    await uncordon(session(), 'nobody');
  });
});
