import type { Role } from '../../plan/inventory.ts';
import type { HostFacts } from '../facts/host.ts';
import type { ClusterCheck } from './check.ts';
import { type Finding, onEach, type Seen } from './each.ts';

const GIB = 1024 ** 3;

type What = keyof HostFacts['disks'];

/** What is kept where, and how much room that takes. */
interface Place {
  readonly what: What;
  readonly folder: string;
  readonly roles: readonly Role[];
  /** GiB that a machine needs to become a node, and below which a node is short of room. */
  readonly needed: number;
  readonly low: number;
  /** File systems on which it does not work. */
  readonly refused: readonly string[];
}

const REMOTE = ['nfs', 'cifs', 'smb2', 'v9fs', 'fuseblk'];
const BOTH: readonly Role[] = ['control-plane', 'worker'];

const PLACES: readonly Place[] = [
  {
    what: 'containerd',
    folder: '/var/lib/containerd',
    roles: BOTH,
    needed: 3,
    low: 1,
    refused: ['overlayfs', ...REMOTE],
  },
  { what: 'kubelet', folder: '/var/lib/kubelet', roles: BOTH, needed: 1, low: 0.5, refused: [] },
  {
    what: 'etcd',
    folder: '/var/lib/etcd',
    roles: ['control-plane'],
    needed: 1,
    low: 0.5,
    refused: REMOTE,
  },
];

/** Free inodes below this share are a disk that is as good as full. */
const LEAST_INODES = 0.03;

/** Where images, pods and etcd are kept. */
export const diskChecks: readonly ClusterCheck[] = [
  {
    id: 'disk-space',
    title: 'Machines that become nodes have room for images, pods and etcd',
    severity: 'error',
    ignorable: true,
    find: onEach((seen) => (seen.member ? undefined : short(seen, ({ needed }) => needed))),
  },
  {
    id: 'disk-low',
    title: 'Nodes have room left',
    severity: 'warning',
    ignorable: true,
    find: onEach((seen) => (seen.member ? short(seen, ({ low }) => low) : undefined)),
  },
  {
    id: 'disk-inodes',
    title: 'File systems can hold more files',
    severity: 'error',
    ignorable: true,
    find: onEach((seen) =>
      places(seen).flatMap(({ what, folder }) => {
        const { inodes, freeInodes } = seen.facts.host.disks[what];
        if (inodes === 0 || freeInodes >= inodes * LEAST_INODES) return [];
        const message = `${folder} has ${freeInodes} of ${inodes} inodes left`;
        return [{ message, remedy: 'Delete files that nobody needs, or use a larger disk.' }];
      }),
    ),
  },
  {
    id: 'disk-filesystem',
    title: 'Images and etcd lie on file systems that can hold them',
    severity: 'error',
    ignorable: true,
    find: onEach((seen) =>
      places(seen).flatMap(({ what, folder, refused }) => {
        const { type } = seen.facts.host.disks[what];
        if (!refused.includes(type)) return [];
        const message = `${folder} lies on ${type}, on which ${what} does not work`;
        return [{ message, remedy: `Mount a local disk with ext4 or xfs at ${folder}.` }];
      }),
    ),
  },
  {
    id: 'disk-noexec',
    title: 'Programs may be started where they are kept',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts }) =>
      facts.host.noexec.map((folder) => ({
        message: `${folder} is mounted with noexec, so nothing in it can be started`,
        remedy: 'Mount it without that option (`mount -o remount,exec`, and /etc/fstab).',
      })),
    ),
  },
  {
    id: 'folders-writable',
    title: 'The folders of the system can be written to',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts: { host } }) => {
      if (host.lockedFolders.length === 0) return undefined;
      return {
        message: `nothing can be written to ${host.lockedFolders.join(', ')}`,
        remedy: 'Mount them for writing, and look for errors of the disk with `dmesg`.',
      };
    }),
  },
];

function places({ machine }: Seen): readonly Place[] {
  return PLACES.filter(({ roles }) => roles.includes(machine.role));
}

function short(seen: Seen, bound: (place: Place) => number): readonly Finding[] {
  return places(seen).flatMap((place) => {
    const free = seen.facts.host.disks[place.what].freeBytes / GIB;
    const wanted = bound(place);
    if (free >= wanted) return [];
    const message = `${place.folder} has ${free.toFixed(1)} GiB left, and ${wanted} GiB are needed`;
    return [{ message, remedy: 'Free some space, or use a larger disk.' }];
  });
}
