import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Without these there are no pods, and no network between them. */
const MODULES: Readonly<Record<string, string>> = {
  overlay: "containers' file systems",
  vxlan: 'the pod network',
  nf_conntrack: 'Services',
};

/** As the machine's preparation names its file: a later one wins. */
const OWN_SETTINGS = '99-gitstead.conf';

/** First port of Services of type NodePort; the last is 32767. */
const NODE_PORTS = 30_000;
const LAST_NODE_PORT = 32_767;

/** What the kernel must have and let through. */
export const kernelChecks: readonly ClusterCheck[] = [
  {
    id: 'kernel-modules',
    title: `The kernel has ${Object.keys(MODULES).join(', ')}`,
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts }) => {
      // A container sees what its host has loaded so far; the kernel loads the rest on demand.
      if (facts.container) return undefined;
      const missing = facts.host.missingModules.filter((name) => MODULES[name]);
      if (missing.length === 0) return undefined;
      return {
        message: `the kernel has no ${missing.map((name) => `${name} (${MODULES[name]})`).join(', ')}`,
        remedy: 'Install the modules of the running kernel, or another kernel, and restart.',
      };
    }),
  },
  {
    id: 'bridge-filter',
    title: 'The kernel filters packets between pods of one machine',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      const loadable = !facts.container && !facts.host.missingModules.includes('br_netfilter');
      if (facts.bridgeFilter !== undefined || loadable) return undefined;
      return {
        message:
          'the kernel has no br_netfilter: a pod does not reach itself, or a neighbour on its machine, through a Service',
        remedy: 'Install the modules of the running kernel, or another kernel, and restart.',
      };
    }),
  },
  {
    id: 'kernel-settings',
    title: 'Packets are forwarded and filtered, or can be made to be',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts }) => {
      const { lockedSettings } = facts.host;
      const wrong = lockedSettings.filter((path) =>
        path.endsWith('ip_forward') ? !facts.ipForward : facts.bridgeFilter === false,
      );
      if (wrong.length === 0) return undefined;
      return {
        message: `${wrong.join(', ')} should be 1, and cannot be written`,
        remedy: 'Set it on the host of this container or virtual machine.',
      };
    }),
  },
  {
    id: 'settings-conflict',
    title: 'No other file turns forwarding off at the next start',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts: { host } }) => {
      const later = host.sysctlConflicts.filter((name) => name > OWN_SETTINGS);
      if (later.length === 0) return undefined;
      return {
        message: `${later.map((name) => `/etc/sysctl.d/${name}`).join(', ')} turns forwarding off when the machine starts`,
        remedy: 'Take the line with ip_forward out of it.',
      };
    }),
  },
  {
    id: 'local-ports',
    title: 'Outgoing connections keep away from the ports of Services',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts: { host } }) => {
      if (host.firstLocalPort > LAST_NODE_PORT) return undefined;
      return {
        message: `outgoing connections use ports from ${host.firstLocalPort}, and Services ${NODE_PORTS} to ${LAST_NODE_PORT}`,
        remedy: 'Set net.ipv4.ip_local_port_range to "32768 60999" in /etc/sysctl.d.',
      };
    }),
  },
];
