import type { EtcdFacts } from '../../../bootstrap/facts/etcd.ts';
import type { HostFacts } from '../../../bootstrap/facts/host.ts';
import type { MachineFacts } from '../../../bootstrap/facts.ts';
import type { Context } from '../../../bootstrap/phase.ts';
import { parseProbe, type Trials } from '../../../bootstrap/probe-result.ts';
import type { ClusterSpec } from '../../../config/spec.ts';
import {
  context,
  converged,
  ETCD,
  FRESH,
  INVENTORY,
  journal,
  machine,
  node,
  RUNNING_CONTROL_PLANE,
  RUNNING_WORKER,
  SPEC,
  WORKER,
} from '../fixtures.ts';

const BARE: MachineFacts = { ...FRESH, container: false };
const TRIED: Trials = { calls: [], busy: [], sync: undefined, targets: {} };

/** New machines, the worker with other facts of its host. */
function host(facts: Partial<HostFacts>, more: Partial<MachineFacts> = {}): Context {
  const worker = { ...BARE, ...more, host: { ...BARE.host, ...facts } };
  return context(BARE, worker);
}

/** A running cluster, the worker with other facts of its host. */
function member(facts: Partial<HostFacts>): Context {
  return converged({ ...RUNNING_WORKER, host: { ...RUNNING_WORKER.host, ...facts } });
}

/** A running cluster with a certificate that ends in some days. */
function withCertificate(path: string, days: number): Context {
  const ends = RUNNING_CONTROL_PLANE.clock + days * 86_400;
  const hardening = { ...RUNNING_CONTROL_PLANE.hardening, certificates: [{ path, ends }] };
  return context({ ...RUNNING_CONTROL_PLANE, hardening }, RUNNING_WORKER);
}

/** A running cluster whose etcd says something else. */
function withEtcd(etcd: Partial<EtcdFacts>): Context {
  return context({ ...RUNNING_CONTROL_PLANE, etcd: { ...ETCD, ...etcd } }, RUNNING_WORKER);
}

function tried(worker: Partial<typeof TRIED>, controlPlane: Partial<typeof TRIED> = {}): Context {
  const probes = {
    'control-plane-1': { ...TRIED, ...controlPlane },
    'workers-1': { ...TRIED, ...worker },
  };
  return { ...context(BARE, BARE), probes };
}

function call(
  to: string,
  port: number,
  result: string,
  more: { bytes?: number; ms?: number } = {},
) {
  const protocol = port === 8472 ? 'udp' : 'tcp';
  const { bytes = 0, ms = 1 } = more;
  return { machine: to, protocol, port, bytes, result, milliseconds: ms };
}

function network(changes: Partial<ClusterSpec['network']>): ClusterSpec {
  return { ...SPEC, network: { ...SPEC.network, ...changes } };
}

const DISK = FRESH.host.disks.containerd;
const TWINS = [machine('workers-1', 'worker', 32), machine('workers-2', 'worker', 32)];

/** For each check by its id: a context in which it finds something, and how that begins. */
export const EXAMPLES: Readonly<Record<string, readonly [Context, string]>> = {
  'hostname-valid': [host({ hostname: 'Web_1' }), 'its host name is "Web_1"'],
  'hostname-unique': [host({ hostname: 'control-plane-1' }), 'its host name is control-plane-1'],
  'machine-id-set': [host({ hostname: 'w', machineId: '' }), '/etc/machine-id holds no id'],
  'machine-id-unique': [
    host({ hostname: 'w', machineId: '0'.repeat(32) }),
    '/etc/machine-id is that of control-plane-1',
  ],
  'product-uuid-unique': [
    context(
      { ...BARE, host: { ...BARE.host, productUuid: 'u' } },
      { ...BARE, host: { ...BARE.host, productUuid: 'u' } },
    ),
    '/sys/class/dmi/id/product_uuid is that of control-plane-1',
  ],
  'address-unique': [
    context(BARE, BARE, {
      inventory: { ...INVENTORY, machines: [...INVENTORY.machines, TWINS[1] ?? WORKER] },
      machines: { 'control-plane-1': BARE, 'workers-1': BARE, 'workers-2': BARE },
    }),
    'its address 172.30.0.32 is that of workers-1',
  ],
  'os-supported': [host({}, { os: 'fedora 42' }), 'runs fedora 42'],
  architecture: [host({}, { arch: 'riscv64' }), 'is a riscv64'],
  'kernel-version': [host({ kernel: '4.9.0-12-amd64' }), 'the kernel is 4.9.0-12-amd64'],
  systemd: [host({ systemd: false }), 'systemd does not run'],
  'reboot-required': [host({ rebootRequired: true }), 'an update'],
  'cpu-count': [
    context({ ...BARE, host: { ...BARE.host, cpus: 1 } }, BARE),
    'has 1 processors, and a control-plane needs 2',
  ],
  memory: [host({ memoryKib: 512 * 1024 }), 'has 512 MiB of memory, and a worker needs 900 MiB'],
  swap: [host({ swapKib: 2048 }), 'swaps to 2 MiB'],
  'inotify-limits': [
    host({ inotifyInstances: 128 }, { container: true }),
    'fs.inotify.max_user_instances is 128',
  ],
  'disk-space': [
    host({ disks: { ...FRESH.host.disks, containerd: { ...DISK, freeBytes: 1024 ** 3 } } }),
    '/var/lib/containerd has 1.0 GiB left, and 3 GiB are needed',
  ],
  'disk-low': [
    member({ disks: { ...FRESH.host.disks, kubelet: { ...DISK, freeBytes: 0 } } }),
    '/var/lib/kubelet has 0.0 GiB left',
  ],
  'disk-inodes': [
    host({ disks: { ...FRESH.host.disks, kubelet: { ...DISK, freeInodes: 9 } } }),
    '/var/lib/kubelet has 9 of 1000000 inodes left',
  ],
  'disk-filesystem': [
    host({ disks: { ...FRESH.host.disks, containerd: { ...DISK, type: 'overlayfs' } } }),
    '/var/lib/containerd lies on overlayfs',
  ],
  'disk-noexec': [host({ noexec: ['/opt/cni/bin'] }), '/opt/cni/bin is mounted with noexec'],
  'folders-writable': [host({ lockedFolders: ['/etc'] }), 'nothing can be written to /etc'],
  'cgroup-version': [host({}, { cgroup: 1 }), 'control groups are of version 1'],
  'cgroup-controllers': [
    host({ controllers: ['cpu', 'cpuset', 'pids'] }),
    'the kernel has no controller for memory',
  ],
  'cgroup-driver': [
    member({ drivers: { containerd: 'cgroupfs', kubelet: 'systemd' } }),
    'containerd leaves control groups to cgroupfs',
  ],
  'kernel-modules': [host({ missingModules: ['vxlan'] }), 'the kernel has no vxlan'],
  'bridge-filter': [
    host({ missingModules: ['br_netfilter'] }, { bridgeFilter: undefined }),
    'the kernel has no br_netfilter',
  ],
  'kernel-settings': [
    host({ lockedSettings: ['/proc/sys/net/ipv4/ip_forward'] }, { ipForward: false }),
    '/proc/sys/net/ipv4/ip_forward should be 1',
  ],
  'settings-conflict': [
    host({ sysctlConflicts: ['10-early.conf', '99-router.conf'] }),
    '/etc/sysctl.d/99-router.conf turns forwarding off',
  ],
  'local-ports': [host({ firstLocalPort: 1024 }), 'outgoing connections use ports from 1024'],
  'clock-skew': [host({}, { clockOffset: 45 }), 'its clock is 45 s ahead of the others'],
  'clock-here': [
    context({ ...BARE, clockOffset: -90 }, { ...BARE, clockOffset: -90 }),
    'the clocks of the machines are 90 s behind',
  ],
  'time-sync': [host({ timeSynchronized: false }), 'nothing keeps its clock right'],
  'address-local': [
    host({ addresses: ['10.0.0.7'] }),
    'none of its network devices has 172.30.0.32',
  ],
  'default-route': [host({ routes: [] }), 'it has no default route'],
  'routes-overlap': [
    host({ routes: [...FRESH.host.routes, route('10.0.0.0/8')] }),
    'network.pods 10.244.0.0/16 overlaps 10.0.0.0/8',
  ],
  mtu: [host({ mtu: { eth0: 1400 } }), 'its packets have at most 1400 bytes, elsewhere 1500'],
  nameservers: [host({ nameservers: [] }), '/etc/resolv.conf names no server'],
  'pod-resolver': [
    context(BARE, BARE, { inventory: { ...INVENTORY, nameservers: ['127.0.0.53'] } }),
    '127.0.0.53 answers on the machine only',
  ],
  'localhost-name': [host({}, { hosts: '127.0.1.1 localhost2\n' }), '/etc/hosts does not say'],
  'proxy-exceptions': [
    host({ proxied: true, noProxy: ['10.244.0.0/16', '172.30.0.0/24'] }),
    'its programs use a proxy for 10.96.0.0/12, too',
  ],
  'ports-free': [host({ listening: [22, 10_250] }), 'something listens on port 10250/tcp'],
  firewall: [host({ firewalls: ['ufw'] }), 'ufw filters its packets'],
  'other-kubernetes': [host({ running: ['k3s-agent'] }), 'k3s-agent runs here'],
  'other-runtime': [host({ running: ['docker'] }), 'docker runs here'],
  'network-leftovers': [
    host({ cniFiles: ['10-flannel.conflist', '05-cilium.conflist'] }),
    '/etc/cni/net.d holds 05-cilium.conflist',
  ],
  'programs-packaged': [
    host({}, { packaged: ['containerd', 'runc'] }),
    'the packages containerd runc would overwrite',
  ],
  'sandbox-image': [
    member({ sandboxImage: 'registry.k8s.io/pause:3.6' }),
    'containerd names registry.k8s.io/pause:3.6',
  ],
  'reach-api': [
    tried({ calls: [call('control-plane-1', 6443, 'timeout')] }),
    'does not reach the Kubernetes API of control-plane-1 (172.30.0.16:6443): timeout',
  ],
  'reach-etcd': [
    tried({ calls: [call('control-plane-1', 2380, 'connection-refused')] }),
    'does not reach etcd among its members of control-plane-1',
  ],
  'reach-kubelet': [
    tried({}, { calls: [call('workers-1', 10_250, 'no-route-to-host')] }),
    'does not reach the kubelet of workers-1 (172.30.0.32:10250): no route to host',
  ],
  'reach-pods': [
    tried({}, { calls: [call('workers-1', 8472, 'timeout', { bytes: 100 })] }),
    'does not reach the pod network of workers-1',
  ],
  'pod-packets': [
    tried({
      calls: [
        call('control-plane-1', 8472, 'ok', { bytes: 100 }),
        call('control-plane-1', 8472, 'timeout', { bytes: 1472 }),
      ],
    }),
    'packets of 1500 bytes do not get to control-plane-1',
  ],
  'peer-latency': [
    tried({ calls: [call('control-plane-1', 2380, 'ok', { ms: 120 })] }),
    'control-plane-1 takes 120 ms to answer',
  ],
  'trials-made': [
    { ...context(BARE, BARE), probes: { 'workers-1': parseProbe('no-perl') } },
    'has no Perl',
  ],
  'disk-latency': [
    tried({}, { sync: { median: 4, worst: 31 } }),
    'a small record takes 31.0 ms to reach the disk',
  ],
  'dns-answers': [tried({ targets: { registry: 'unknown-name' } }), 'it cannot resolve'],
  'registry-reachable': [
    tried({ targets: { registry: 'network-is-unreachable' } }),
    'it does not reach registry.k8s.io: network is unreachable',
  ],
  'proxy-reachable': [
    tried({ targets: { 'https-proxy': 'connection-refused' } }),
    'it does not reach network.proxy.https: connection refused',
  ],
  'version-skew': [
    {
      ...converged(),
      cluster: {
        ...clusterOf(converged()),
        nodes: {
          'control-plane-1': { ...node('control-plane-1'), version: 'v1.35.8' },
          'workers-1': { ...node('workers-1'), version: 'v1.36.3' },
        },
      },
    },
    'its kubelet is v1.36.3, and the control plane v1.35.8',
  ],
  'etcd-leader': [withEtcd({ leader: undefined }), 'its etcd has no leader'],
  'etcd-space': [withEtcd({ alarms: ['NOSPACE'] }), 'its etcd has raised the alarm NOSPACE'],
  'etcd-members': [
    withEtcd({
      members: [
        ...ETCD.members,
        { id: 'ff', name: '', peerUrls: ['https://10.9.9.9:2380'], started: false, learner: true },
      ],
    }),
    'etcd has a member without a name at https://10.9.9.9:2380',
  ],
  'certificates-end': [
    withCertificate('/etc/kubernetes/pki/apiserver.crt', 12),
    'certificates end soon: /etc/kubernetes/pki/apiserver.crt (12 days)',
  ],
  'authorities-end': [
    withCertificate('/etc/kubernetes/pki/etcd/ca.crt', 100),
    'certificate authorities end soon: /etc/kubernetes/pki/etcd/ca.crt',
  ],
  'networks-kept': [
    {
      ...context(
        {
          ...RUNNING_CONTROL_PLANE,
          host: {
            ...FRESH.host,
            networks: { pods: '10.244.0.0/16', services: '10.96.0.0/12' },
          },
        },
        RUNNING_WORKER,
      ),
      spec: network({ pods: '10.8.0.0/14' }),
    },
    'the cluster runs with pods 10.244.0.0/16, and stack.yaml asks for 10.8.0.0/14',
  ],
  'nodes-ready': [
    {
      ...converged(),
      cluster: {
        ...clusterOf(converged()),
        nodes: { 'workers-1': { ...node('workers-1', false), reason: 'it is down' } },
      },
    },
    'its node is not ready: it is down',
  ],
  'foreign-machine': [
    context({ ...BARE, etcdData: true, journal: journal('init', 'done', 'other') }, BARE),
    'holds Kubernetes files or etcd data',
  ],
  'role-kept': [
    context({ ...RUNNING_CONTROL_PLANE, etcdData: false, manifests: [] }, RUNNING_WORKER),
    'is a worker of the cluster, and stack.yaml makes it a control-plane',
  ],
  'kubernetes-version': [
    converged({ ...RUNNING_WORKER, versions: { ...FRESH.versions, kubelet: 'v1.35.8' } }),
    'kubelet is v1.35.8',
  ],
  'removed-machine': [
    converged(RUNNING_WORKER, ['control-plane-1', 'workers-1', 'workers-9']),
    'is a worker of the cluster',
  ],
};

function route(cidr: string) {
  return { device: 'tun0', cidr, gateway: true };
}

function clusterOf({ cluster }: Context): NonNullable<Context['cluster']> {
  if (!cluster) throw new Error('The fixture has no cluster');
  return cluster;
}
