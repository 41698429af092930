import { z } from 'zod';
import { type Disk, diskOf, hexPort, type Route, routesOf, words } from './formats.ts';
import { factGroup, flag } from './group.ts';

const list = z.string().transform(words);
const number = z.coerce.number();

/** The machine itself: its size, kernel, disks and networks, and what else lives on it. */
export const host = factGroup({
  script: 'facts/host',
  shape: {
    hostname: z.string(),
    'machine-id': z.string(),
    'product-uuid': z.string(),
    kernel: z.string(),
    cpus: z.string(),
    'memory-kib': number,
    'swap-kib': number,
    'inotify-instances': number,
    'local-ports': list,
    systemd: flag,
    'time-synchronized': flag,
    'reboot-required': flag,
    running: list,
    'missing-modules': list,
    overlay: flag,
    'cgroup-controllers': list,
    'locked-settings': list,
    'locked-folders': list,
    'sysctl-conflicts': list,
    noexec: list,
    'disk-containerd': z.string(),
    'disk-kubelet': z.string(),
    'disk-etcd': z.string(),
    addresses: list,
    links: list,
    routes: list,
    listening: list,
    'udp-ports': list,
    nameservers: list,
    ufw: flag,
    proxied: flag,
    'no-proxy': z.string(),
    'cni-files': list,
    'runtime-driver': z.string(),
    'kubelet-driver': z.string(),
    'sandbox-image': z.string(),
    'cluster-pods': z.string(),
    'cluster-services': z.string(),
  },
  read: (raw): HostFacts => ({
    hostname: raw.hostname,
    machineId: raw['machine-id'],
    productUuid: raw['product-uuid'],
    kernel: raw.kernel,
    cpus: countOf(raw.cpus),
    memoryKib: raw['memory-kib'],
    swapKib: raw['swap-kib'],
    inotifyInstances: raw['inotify-instances'],
    firstLocalPort: Number(raw['local-ports'][0] ?? 0),
    systemd: raw.systemd,
    timeSynchronized: raw['time-synchronized'],
    rebootRequired: raw['reboot-required'],
    running: raw.running,
    missingModules: raw['missing-modules'].filter((name) => !(name === 'overlay' && raw.overlay)),
    controllers: raw['cgroup-controllers'],
    lockedSettings: raw['locked-settings'],
    lockedFolders: raw['locked-folders'],
    sysctlConflicts: raw['sysctl-conflicts'],
    noexec: raw.noexec,
    disks: {
      containerd: diskOf(raw['disk-containerd']),
      kubelet: diskOf(raw['disk-kubelet']),
      etcd: diskOf(raw['disk-etcd']),
    },
    addresses: raw.addresses,
    mtu: Object.fromEntries(raw.links.map(linkOf)),
    routes: routesOf(raw.routes),
    listening: raw.listening.map(hexPort),
    udpPorts: raw['udp-ports'].map(hexPort),
    nameservers: raw.nameservers,
    firewalls: [...raw.running.filter((unit) => unit === 'firewalld'), ...(raw.ufw ? ['ufw'] : [])],
    proxied: raw.proxied,
    noProxy: raw['no-proxy'].split(/[\s,]+/).filter(Boolean),
    cniFiles: raw['cni-files'],
    drivers: { containerd: raw['runtime-driver'], kubelet: raw['kubelet-driver'] },
    sandboxImage: raw['sandbox-image'],
    networks: { pods: raw['cluster-pods'], services: raw['cluster-services'] },
  }),
});

/** What the group `host` found. */
export interface HostFacts {
  readonly hostname: string;
  readonly machineId: string;
  /** Of the firmware; empty where there is none. */
  readonly productUuid: string;
  /** As `uname -r` says. */
  readonly kernel: string;
  readonly cpus: number;
  readonly memoryKib: number;
  readonly swapKib: number;
  /** How many programs of a user may watch files. */
  readonly inotifyInstances: number;
  /** First of the ports that the kernel gives to outgoing connections. */
  readonly firstLocalPort: number;
  readonly systemd: boolean;
  /** systemd-timesyncd has set the clock. */
  readonly timeSynchronized: boolean;
  readonly rebootRequired: boolean;
  /** Services of interest that run. */
  readonly running: readonly string[];
  /** Parts of the kernel that are neither there nor can be loaded. */
  readonly missingModules: readonly string[];
  /** Controllers of resources that control groups have. */
  readonly controllers: readonly string[];
  /** Kernel settings that cannot be written. */
  readonly lockedSettings: readonly string[];
  /** Folders that cannot be written to. */
  readonly lockedFolders: readonly string[];
  /** Files in /etc/sysctl.d that turn forwarding off. */
  readonly sysctlConflicts: readonly string[];
  /** Folders from which no program may be started. */
  readonly noexec: readonly string[];
  /** By what will be kept there. */
  readonly disks: Readonly<Record<'containerd' | 'kubelet' | 'etcd', Disk>>;
  /** Its IPv4 addresses. */
  readonly addresses: readonly string[];
  /** Largest packet of each network device, by name. */
  readonly mtu: Readonly<Record<string, number>>;
  readonly routes: readonly Route[];
  /** TCP ports on which something listens. */
  readonly listening: readonly number[];
  /** UDP ports that are taken, by programs or by the kernel. */
  readonly udpPorts: readonly number[];
  /** In /etc/resolv.conf. */
  readonly nameservers: readonly string[];
  readonly firewalls: readonly string[];
  /** Programs are told to use an HTTP proxy, but not for `noProxy`. */
  readonly proxied: boolean;
  readonly noProxy: readonly string[];
  /** Configurations of pod networks. */
  readonly cniFiles: readonly string[];
  /** Who keeps control groups in order, by who decides; empty where nothing is said. */
  readonly drivers: { readonly containerd: string; readonly kubelet: string };
  /** As containerd's configuration names it. */
  readonly sandboxImage: string;
  /** Networks with which the control plane here runs; empty elsewhere. */
  readonly networks: { readonly pods: string; readonly services: string };
}

/** How many numbers a list like `0-3,8` has. */
function countOf(ranges: string): number {
  return ranges
    .split(',')
    .map((range) => range.split('-').map(Number))
    .reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0);
}

function linkOf(text: string): readonly [string, number] {
  const end = text.lastIndexOf(':');
  return [text.slice(0, end), Number(text.slice(end + 1))];
}
