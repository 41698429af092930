import type { NodeFacts } from '../../bootstrap/cluster-facts.ts';
import type { EtcdFacts } from '../../bootstrap/facts/etcd.ts';
import type { HostFacts } from '../../bootstrap/facts/host.ts';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import type { Journal } from '../../bootstrap/journal.ts';
import { wantedKubelet } from '../../bootstrap/kubeadm/kubelet-settings.ts';
import { operatorKubeconfig } from '../../bootstrap/kubeconfig.ts';
import type { Context } from '../../bootstrap/phase.ts';
import type { Inventory, Machine, Role } from '../../plan/inventory.ts';
import { clusterSpec } from '../cluster-spec.ts';
import { AUTHORITY, OPERATOR } from './certificates.ts';
import { CERTIFIED, hardened, NOTHING } from './hardening/fixtures.ts';

export const CLUSTER_ID = 'id-of-this-cluster';

export const SPEC = clusterSpec({
  machines: { 'control-plane': { role: 'control-plane', count: 1 } },
});

export const CONTROL_PLANE = machine('control-plane-1', 'control-plane', 16);
export const WORKER = machine('workers-1', 'worker', 32);

export const INVENTORY: Inventory = {
  cluster: 'local',
  machines: [CONTROL_PLANE, WORKER],
  api: {
    name: 'api.local.gitstead.internal',
    published: '127.0.0.1:6443',
  },
  published: {},
  nameservers: ['172.30.0.1'],
};

export function machine(name: string, role: Role, octet: number): Machine {
  const ssh = { host: '127.0.0.1', port: 2200 + octet, user: 'root' };
  const pool = name.replace(/-\d+$/, '');
  return { name, pool, role, address: `172.30.0.${octet}`, ssh, labels: {}, taints: [] };
}

const DISK = {
  type: 'ext2/ext3',
  freeBytes: 50 * 1024 ** 3,
  inodes: 1_000_000,
  freeInodes: 900_000,
};

/** A machine that suits. */
const HOST: HostFacts = {
  hostname: 'machine',
  machineId: '0123456789abcdef0123456789abcdef',
  productUuid: '',
  kernel: '6.12.0-amd64',
  cpus: 2,
  memoryKib: 4 * 1024 * 1024,
  swapKib: 0,
  inotifyInstances: 1024,
  firstLocalPort: 32_768,
  systemd: true,
  timeSynchronized: true,
  rebootRequired: false,
  running: [],
  missingModules: [],
  controllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
  lockedSettings: [],
  lockedFolders: [],
  sysctlConflicts: [],
  noexec: [],
  disks: { containerd: DISK, kubelet: DISK, etcd: DISK },
  addresses: ['127.0.0.1', ...[16, 17, 18, 32].map((octet) => `172.30.0.${octet}`)],
  mtu: { lo: 65_536, eth0: 1500 },
  routes: [
    { device: 'eth0', cidr: '0.0.0.0/0', gateway: true },
    { device: 'eth0', cidr: '172.30.0.0/24', gateway: false },
  ],
  listening: [22],
  udpPorts: [],
  nameservers: ['172.30.0.1'],
  firewalls: [],
  proxied: false,
  noProxy: [],
  cniFiles: [],
  drivers: { containerd: 'systemd', kubelet: '' },
  sandboxImage: '',
  networks: { pods: '', services: '' },
};

/** A machine on which nothing of Kubernetes has happened yet. */
export const FRESH: MachineFacts = {
  os: 'debian 13',
  arch: 'x86_64',
  bootId: 'boot',
  clock: 1_795_000_000,
  clockOffset: 0,
  cgroup: 2,
  container: true,
  versions: { kubeadm: 'v1.36.3', kubelet: 'v1.36.3', containerd: 'v2.1.5' },
  units: { containerd: 'active', kubelet: 'activating' },
  kubeletEnabled: true,
  ipForward: true,
  bridgeFilter: true,
  hosts: '127.0.0.1 localhost\n',
  journal: undefined,
  kubeletConf: false,
  bootstrapConf: false,
  etcdData: false,
  etcd: undefined,
  hardening: NOTHING,
  authority: undefined,
  caHash: undefined,
  adminConf: false,
  manifests: [],
  components: { images: {}, stale: [] },
  kubeletConfigHash: '',
  kubelet: { file: undefined, pending: false },
  apiReady: false,
  packaged: [],
  node: {
    pending: {
      hosts: ['api.local.gitstead.internal'],
      resolver: ['/var/lib/gitstead/resolv.conf'],
    },
  },
  host: HOST,
};

/** The file of every kubelet of a running cluster. */
const KUBELET = wantedKubelet(SPEC, FRESH);

/** What every machine of a running cluster shows. */
const MEMBER: MachineFacts = {
  ...FRESH,
  units: { containerd: 'active', kubelet: 'active' },
  hosts: '127.0.0.1 localhost\n127.0.0.1 api.local.gitstead.internal\n',
  node: { pending: {} },
  kubeletConf: true,
  hardening: CERTIFIED,
  authority: AUTHORITY,
  caHash: 'sha256:aa',
  kubeletConfigHash: 'bb',
  kubelet: { file: KUBELET, pending: false },
};

export const RUNNING_WORKER: MachineFacts = { ...MEMBER, journal: journal('join', 'done') };

/** The etcd of a single control plane. */
export const ETCD: EtcdFacts = {
  id: '1',
  version: '3.6.8',
  leader: '1',
  members: [
    {
      id: '1',
      name: CONTROL_PLANE.name,
      peerUrls: [`https://${CONTROL_PLANE.address}:2380`],
      started: true,
      learner: false,
    },
  ],
  alarms: [],
};

export const RUNNING_CONTROL_PLANE: MachineFacts = {
  ...MEMBER,
  journal: journal('init', 'done'),
  etcdData: true,
  etcd: ETCD,
  adminConf: true,
  hardening: hardened(INVENTORY, CONTROL_PLANE),
  manifests: ['etcd.yaml', 'kube-apiserver.yaml'],
  apiReady: true,
};

export function journal(
  step: Journal['step'],
  state: Journal['state'],
  cluster = CLUSTER_ID,
): Journal {
  return { version: 2, cluster, step, state, attempt: 1, startedAt: '2026-01-01T00:00:00Z' };
}

export function node(name: string, ready = true): NodeFacts {
  const isControlPlane = name.startsWith('control-plane');
  return {
    name,
    uid: `uid-${name}`,
    ready,
    reason: '',
    version: 'v1.36.3',
    labels: isControlPlane ? {} : { 'node-role.kubernetes.io/worker': '' },
    annotations: {},
    taints: isControlPlane
      ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }]
      : [],
    unschedulable: false,
  };
}

/** Gives each machine a name and an id of its own where it has those that every fixture has. */
export function distinct(machines: Context['machines']): Context['machines'] {
  const own = ([name, facts]: [string, MachineFacts], index: number) => {
    const machineId = String(index).padStart(32, '0');
    const isFixture = facts.host.hostname === HOST.hostname;
    return [
      name,
      isFixture ? { ...facts, host: { ...facts.host, hostname: name, machineId } } : facts,
    ];
  };
  return Object.fromEntries(Object.entries(machines).map(own));
}

/** A cluster about which nothing is known yet, of the given machines. */
export function context(
  controlPlane: MachineFacts,
  worker: MachineFacts,
  more: Partial<Context> = {},
): Context {
  const made: Context = {
    spec: SPEC,
    inventory: INVENTORY,
    clusterId: CLUSTER_ID,
    machines: { 'control-plane-1': controlPlane, 'workers-1': worker },
    cluster: undefined,
    kubeconfig: undefined,
    images: [],
    removal: { agreed: [], former: [] },
    ...more,
  };
  return { ...made, machines: distinct(made.machines) };
}

/** A cluster in which everything is as it should be. */
export function converged(
  worker = RUNNING_WORKER,
  nodes = ['control-plane-1', 'workers-1'],
): Context {
  return context(RUNNING_CONTROL_PLANE, worker, {
    cluster: {
      nodes: Object.fromEntries(nodes.map((name) => [name, node(name)])),
      kubelet: KUBELET,
      manifests: [{ subject: 'daemonset/kube-flannel/kube-flannel', action: 'unchanged' }],
    },
    kubeconfig: kubeconfigWith(OPERATOR),
  });
}

/** The operator's kubeconfig with a certificate. */
export function kubeconfigWith(certificate: string, authority = AUTHORITY): string {
  const cluster = { spec: SPEC, inventory: INVENTORY };
  return operatorKubeconfig(cluster, authority, { certificate, key: 'key' }, CONTROL_PLANE.name);
}
