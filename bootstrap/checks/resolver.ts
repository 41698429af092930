import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** How names become addresses. */
export const resolverChecks: readonly ClusterCheck[] = [
  {
    id: 'nameservers',
    title: 'Machines have a name server',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts: { host } }) => {
      if (host.nameservers.length > 0) return undefined;
      return {
        message: '/etc/resolv.conf names no server',
        remedy: 'Add a line `nameserver <address>`, or let the DHCP client write it.',
      };
    }),
  },
  {
    id: 'pod-resolver',
    title: 'The name servers for pods answer from inside pods',
    severity: 'error',
    ignorable: true,
    find: ({ inventory: { nameservers } }) => {
      const local = nameservers.filter((address) => address.startsWith('127.'));
      if (local.length === 0) return [];
      return [
        {
          message: `${local.join(', ')} answers on the machine only: in pods, CoreDNS would ask itself`,
          remedy: 'Give the machines a name server that is not on themselves.',
        },
      ];
    },
  },
  {
    id: 'localhost-name',
    title: 'localhost is 127.0.0.1',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      if (/^127\.0\.0\.1\s(.*\s)?localhost(\s|$)/m.test(facts.hosts)) return undefined;
      return {
        message: '/etc/hosts does not say that localhost is 127.0.0.1',
        remedy: 'Add the line `127.0.0.1 localhost`.',
      };
    }),
  },
];
