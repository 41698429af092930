import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Controllers without which the kubelet or runc does not start; `cpu` stands for time, `cpuset` for cores. */
const CONTROLLERS = ['cpu', 'cpuset', 'memory', 'pids'] as const;

/** How resources are shared out between pods. */
export const cgroupChecks: readonly ClusterCheck[] = [
  {
    id: 'cgroup-version',
    title: 'Control groups are of version 2',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      if (facts.cgroup === 2) return undefined;
      return {
        message: 'control groups are of version 1, which Kubernetes maintains no longer',
        remedy: 'Boot the machine, or the host of its container, with version 2.',
      };
    }),
  },
  {
    id: 'cgroup-controllers',
    title: `Control groups can share out ${CONTROLLERS.join(', ')}`,
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts }) => {
      const missing = CONTROLLERS.filter((name) => !facts.host.controllers.includes(name));
      if (missing.length === 0) return undefined;
      return {
        message: `the kernel has no controller for ${missing.join(', ')}`,
        remedy: 'Enable it on the command line of the kernel, for example `cgroup_enable=memory`.',
      };
    }),
  },
  {
    id: 'cgroup-driver',
    title: 'containerd and kubelet let the same one keep control groups',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts, member }) => {
      const { containerd, kubelet } = facts.host.drivers;
      // What is no node yet is set up before it becomes one.
      if (!member || !containerd || !kubelet || containerd === kubelet) return undefined;
      return {
        message: `containerd leaves control groups to ${containerd} and the kubelet to ${kubelet}: pods die when memory is short`,
        remedy: 'Set SystemdCgroup in /etc/containerd/config.toml to true, and restart containerd.',
      };
    }),
  },
];
