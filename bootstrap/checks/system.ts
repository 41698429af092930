import { SYSTEMS } from '../../plan/systems.ts';
import { isOlder } from '../../plan/version.ts';
import type { ClusterCheck } from './check.ts';
import { type Finding, onEach, type Seen, seen } from './each.ts';

/** As `uname -m` calls what programs exist for. */
const ARCHITECTURES: readonly string[] = ['x86_64', 'aarch64'];

/** Oldest kernel that Kubernetes supports. */
const OLDEST_KERNEL = '4.19';

const TITLES = Object.values(SYSTEMS).join(', ');

/** What the machines run below Kubernetes. */
export const systemChecks: readonly ClusterCheck[] = [
  {
    id: 'os-supported',
    title: `The system is one of ${TITLES}`,
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts }) => {
      if (SYSTEMS[facts.os]) return undefined;
      return {
        message: `runs ${facts.os.trim() || 'a system without a name'}, which nobody tried`,
        remedy: `Install one of ${TITLES}.`,
      };
    }),
  },
  {
    id: 'architecture',
    title: 'The processors are amd64 or arm64, and alike on all machines',
    severity: 'error',
    ignorable: false,
    find: (context) => {
      const [first] = seen(context);
      return onEach((each) => architecture(each, first))(context);
    },
  },
  {
    id: 'kernel-version',
    title: `The kernel is ${OLDEST_KERNEL} or later`,
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts }) => {
      if (!isOlder(facts.host.kernel, OLDEST_KERNEL)) return undefined;
      return {
        message: `the kernel is ${facts.host.kernel}, and Kubernetes needs ${OLDEST_KERNEL}`,
        remedy: 'Upgrade the system and restart the machine.',
      };
    }),
  },
  {
    id: 'systemd',
    title: 'systemd starts the services',
    severity: 'error',
    ignorable: false,
    find: onEach(({ facts }) => {
      if (facts.host.systemd) return undefined;
      return {
        message: 'systemd does not run here, and it must keep containerd and kubelet running',
        remedy: 'Boot the machine with systemd.',
      };
    }),
  },
  {
    id: 'reboot-required',
    title: 'No update waits for a restart',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      if (!facts.host.rebootRequired) return undefined;
      return {
        message: 'an update has been installed that works only after a restart',
        remedy: 'Restart the machine before it becomes a node, or in a quiet hour.',
      };
    }),
  },
];

function architecture({ facts }: Seen, first: Seen | undefined): Finding | undefined {
  if (!ARCHITECTURES.includes(facts.arch)) {
    const message = `is a ${facts.arch}, for which there are no programs`;
    return { message, remedy: `Use machines with ${ARCHITECTURES.join(' or ')}.` };
  }
  if (!first || first.facts.arch === facts.arch) return undefined;
  return {
    message: `is a ${facts.arch}, while ${first.machine.name} is a ${first.facts.arch}`,
    remedy: 'Use machines of one architecture in a cluster.',
  };
}
