import type { KubeClient } from '../../kube/client.ts';
import { isNotFound } from '../../kube/errors.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { SimulatedHost } from './simulated.ts';

const NODES = '/api/v1/nodes';

/** Gives every simulated host the Node object that its kubelet would have made, like that of `model`. */
export async function registerNodes(
  client: KubeClient,
  hosts: readonly SimulatedHost[],
  model: string,
): Promise<void> {
  const like = await client.send<KubeObject>({ path: `${NODES}/${model}` });
  await Promise.all(hosts.map((host) => register(client, host, like)));
}

async function register(client: KubeClient, { name }: SimulatedHost, like: KubeObject) {
  const { labels = {}, annotations = {} } = like.metadata;
  const body = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, annotations, labels: { ...labels, 'kubernetes.io/hostname': name } },
    // Nothing could run there.
    spec: { unschedulable: true },
  };
  await client.send({ method: 'POST', path: NODES, body });
  const now = new Date().toISOString();
  const ready = { type: 'Ready', status: 'True', reason: 'Simulated', message: 'simulated' };
  const conditions = [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }];
  const { nodeInfo } = like.status as { nodeInfo?: object };
  await client.send({
    method: 'PATCH',
    path: `${NODES}/${name}/status`,
    contentType: 'application/merge-patch+json',
    body: { status: { conditions, nodeInfo } },
  });
}

/** Says for the simulated kubelets that they live: without it their nodes count as lost after 50 s. */
export async function heartbeat(
  client: KubeClient,
  hosts: readonly SimulatedHost[],
): Promise<void> {
  await Promise.all(hosts.map(({ name }) => renew(client, name)));
}

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

async function renew(client: KubeClient, name: string): Promise<void> {
  const spec = {
    holderIdentity: name,
    leaseDurationSeconds: 40,
    renewTime: new Date().toISOString().replace('Z', '000Z'),
  };
  const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec };
  const patch = {
    method: 'PATCH',
    path: `${LEASES}/${name}`,
    contentType: 'application/merge-patch+json',
    body: { spec },
  } as const;
  await client.send(patch).catch(async (error) => {
    if (!isNotFound(error)) throw error;
    await client.send({ method: 'POST', path: LEASES, body });
  });
}
