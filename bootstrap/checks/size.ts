import type { Role } from '../../plan/inventory.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Least processors: kubeadm's own bound for control planes. */
const CPUS: Readonly<Record<Role, number>> = { 'control-plane': 2, worker: 1 };

/** Least memory in MiB: kubeadm's own bound for control planes, kubelet and a few pods for workers. */
const MEMORY: Readonly<Record<Role, number>> = { 'control-plane': 1700, worker: 900 };

/** Below this, a machine with many pods runs out of watches; 128 is the kernel's default. */
const INOTIFY_INSTANCES = 512;

/** How large machines are. */
export const sizeChecks: readonly ClusterCheck[] = [
  {
    id: 'cpu-count',
    title: `Control planes have ${CPUS['control-plane']} processors, workers ${CPUS.worker}`,
    severity: 'error',
    ignorable: true,
    find: onEach(({ machine, facts }) => {
      const needed = CPUS[machine.role];
      if (facts.host.cpus >= needed) return undefined;
      return {
        message: `has ${facts.host.cpus} processors, and a ${machine.role} needs ${needed}`,
        remedy: 'Give it more, or another role.',
      };
    }),
  },
  {
    id: 'memory',
    title: `Control planes have ${MEMORY['control-plane']} MiB of memory, workers ${MEMORY.worker} MiB`,
    severity: 'error',
    ignorable: true,
    find: onEach(({ machine, facts }) => {
      const have = Math.floor(facts.host.memoryKib / 1024);
      const needed = MEMORY[machine.role];
      if (have >= needed) return undefined;
      return {
        message: `has ${have} MiB of memory, and a ${machine.role} needs ${needed} MiB`,
        remedy: 'Give it more, or another role.',
      };
    }),
  },
  {
    id: 'swap',
    title: 'No memory is swapped to disk',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      // In a container it is the host's own, and limits of memory hold all the same.
      if (facts.container || facts.host.swapKib === 0) return undefined;
      return {
        message: `swaps to ${Math.ceil(facts.host.swapKib / 1024)} MiB of disk: pods get slow instead of ending when memory is short`,
        remedy: 'Run `swapoff -a` and take the line of type swap out of /etc/fstab.',
      };
    }),
  },
  {
    id: 'inotify-limits',
    title: `Programs may make ${INOTIFY_INSTANCES} watches of files`,
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      const have = facts.host.inotifyInstances;
      // What is no container gets more before it becomes a node.
      if (!facts.container || have >= INOTIFY_INSTANCES) return undefined;
      return {
        message: `fs.inotify.max_user_instances is ${have}: with many pods, some stop with "too many open files"`,
        remedy: `Set it to ${INOTIFY_INSTANCES} or more in /etc/sysctl.d of the host, and run \`sysctl --system\` there.`,
      };
    }),
  },
];
