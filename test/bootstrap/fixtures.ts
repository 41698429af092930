import type { NodeFacts } from '../../bootstrap/cluster-facts.ts';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import type { Journal } from '../../bootstrap/journal.ts';
import { operatorFile } from '../../bootstrap/kubeconfig.ts';
import type { Context } from '../../bootstrap/phase.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import type { Inventory, Machine, Role } from '../../plan/inventory.ts';

export const CLUSTER_ID = 'id-of-this-cluster';

export const SPEC: ClusterSpec = {
  name: 'local',
  provider: 'docker',
  settings: {},
  kubernetes: { version: '1.36.3' },
  machines: { 'control-plane': { role: 'control-plane', count: 1 } },
  network: {
    cni: 'flannel',
    pods: '10.244.0.0/16',
    services: '10.96.0.0/12',
    machines: '172.30.0.0/24',
  },
  profiles: [],
  git: { server: 'local', branch: 'main' },
};

export const CONTROL_PLANE = machine('control-plane-1', 'control-plane', 16);
export const WORKER = machine('workers-1', 'worker', 32);

export const INVENTORY: Inventory = {
  cluster: 'local',
  machines: [CONTROL_PLANE, WORKER],
  api: {
    name: 'api.local.gitstead.internal',
    port: 6443,
    address: '172.30.0.16',
    published: '127.0.0.1:6443',
  },
  published: {},
  nameservers: ['172.30.0.1'],
};

export function machine(name: string, role: Role, octet: number): Machine {
  const ssh = { host: '127.0.0.1', port: 2200 + octet, user: 'root' };
  return { name, pool: name.replace(/-\d+$/, ''), role, address: `172.30.0.${octet}`, ssh };
}

/** A machine on which nothing of Kubernetes has happened yet. */
export const FRESH: MachineFacts = {
  os: 'debian 13',
  arch: 'x86_64',
  bootId: 'boot',
  clock: 1_795_000_000,
  cgroup: 2,
  container: true,
  versions: { kubeadm: 'v1.36.3', kubelet: 'v1.36.3', containerd: 'v2.1.5' },
  units: { containerd: 'active', kubelet: 'activating' },
  kubeletEnabled: true,
  ipForward: true,
  bridgeFilter: undefined,
  hosts: '127.0.0.1 localhost\n',
  keptHosts: '',
  resolvConf: '',
  journal: undefined,
  kubeletConf: false,
  bootstrapConf: false,
  etcdData: false,
  caHash: undefined,
  adminConf: undefined,
  manifests: [],
  kubeletConfigHash: '',
  apiReady: false,
};

/** What every machine of a running cluster shows. */
const MEMBER: MachineFacts = {
  ...FRESH,
  units: { containerd: 'active', kubelet: 'active' },
  hosts: '127.0.0.1 localhost\n172.30.0.16 api.local.gitstead.internal\n',
  keptHosts: '172.30.0.16 api.local.gitstead.internal\n',
  resolvConf: 'nameserver 172.30.0.1\n',
  kubeletConf: true,
  caHash: 'sha256:aa',
  kubeletConfigHash: 'bb',
};

export const RUNNING_WORKER: MachineFacts = { ...MEMBER, journal: journal('join', 'done') };

export const RUNNING_CONTROL_PLANE: MachineFacts = {
  ...MEMBER,
  journal: journal('init', 'done'),
  etcdData: true,
  adminConf: adminConf(),
  manifests: ['etcd.yaml', 'kube-apiserver.yaml'],
  apiReady: true,
};

export function journal(
  step: Journal['step'],
  state: Journal['state'],
  cluster = CLUSTER_ID,
): Journal {
  return { version: 1, cluster, step, state, at: '2026-01-01T00:00:00Z' };
}

export function node(name: string, ready = true): NodeFacts {
  const labels = { 'node-role.kubernetes.io/worker': '' };
  return { name, uid: `uid-${name}`, ready, reason: '', version: 'v1.36.3', labels };
}

/** A cluster about which nothing is known yet, of the given machines. */
export function context(
  controlPlane: MachineFacts,
  worker: MachineFacts,
  more: Partial<Context> = {},
): Context {
  return {
    spec: SPEC,
    inventory: INVENTORY,
    clusterId: CLUSTER_ID,
    machines: { 'control-plane-1': controlPlane, 'workers-1': worker },
    cluster: undefined,
    kubeconfig: undefined,
    ...more,
  };
}

/** A cluster in which everything is as it should be. */
export function converged(
  worker = RUNNING_WORKER,
  nodes = ['control-plane-1', 'workers-1'],
): Context {
  return context(RUNNING_CONTROL_PLANE, worker, {
    cluster: {
      nodes: Object.fromEntries(nodes.map((name) => [name, node(name)])),
      manifests: [{ subject: 'daemonset/kube-flannel/kube-flannel', action: 'unchanged' }],
    },
    kubeconfig: operatorFile({ spec: SPEC, inventory: INVENTORY }, adminConf()),
  });
}

function adminConf(): string {
  return JSON.stringify({
    clusters: [{ name: 'k', cluster: { 'certificate-authority-data': 'Y2E=', server: 'x' } }],
    users: [{ name: 'u', user: { 'client-certificate-data': 'Yw==', 'client-key-data': 'aw==' } }],
  });
}
