import { isIPv4 } from 'node:net';
import { overlap } from '../../config/cidr.ts';
import type { HostFacts } from '../facts/host.ts';
import { deviceTo } from '../routes.ts';
import type { ClusterCheck } from './check.ts';
import { onEach, seen } from './each.ts';

/** Devices that Kubernetes, container engines and pod networks make. */
const OWN_DEVICE = /^(cni|flannel|kube|veth|cali|cilium|nodelocaldns)/;

const DEFAULT_ROUTE = '0.0.0.0/0';

/** Smallest packet that carries the pod network's own: IPv6's least of 1280, and 50 bytes of VXLAN. */
const LEAST_MTU = 1330;

/** Where machines are in their networks. */
export const addressChecks: readonly ClusterCheck[] = [
  {
    id: 'address-local',
    title: "Each machine has the address that is known as the machine's",
    severity: 'error',
    ignorable: true,
    find: onEach(({ machine, facts: { host } }) => {
      if (!isIPv4(machine.address) || host.addresses.includes(machine.address)) return undefined;
      const own = host.addresses.filter((address) => !address.startsWith('127.'));
      return {
        message: `none of its network devices has ${machine.address}; it has ${own.join(', ') || 'no address'}`,
        remedy: 'Name an address that the machine itself has, and that the others reach.',
      };
    }),
  },
  {
    id: 'default-route',
    title: 'Machines have a default route',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts: { host } }) => {
      if (host.routes.some(({ cidr }) => cidr === DEFAULT_ROUTE)) return undefined;
      return {
        message: 'it has no default route, without which it does not reach Services',
        remedy: 'Add one: any gateway will do (`ip route add default via ...`).',
      };
    }),
  },
  {
    id: 'routes-overlap',
    title: "Pods and Services share no address with the machines' other networks",
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts: { host } }, { spec: { network } }) =>
      host.routes
        .filter(({ cidr, device }) => cidr !== DEFAULT_ROUTE && !OWN_DEVICE.test(device))
        .flatMap(({ cidr, device }) =>
          (['pods', 'services'] as const)
            .filter((which) => overlap(network[which], cidr))
            .map((which) => ({
              message: `network.${which} ${network[which]} overlaps ${cidr}, which it reaches through ${device}`,
              remedy: `Choose another network.${which} in stack.yaml, or remove the route.`,
            })),
        ),
    ),
  },
  {
    id: 'mtu',
    title: 'Packets may be equally large on all machines',
    severity: 'warning',
    ignorable: true,
    find: (context) => {
      const sizes = seen(context).flatMap(
        ({ machine, facts }) => mtuOf(machine.address, facts.host) ?? [],
      );
      const usual = Math.max(...sizes);
      return onEach(({ machine, facts }) => {
        const mtu = mtuOf(machine.address, facts.host);
        if (mtu === undefined || (mtu === usual && mtu >= LEAST_MTU)) return undefined;
        return {
          message: `its packets have at most ${mtu} bytes, elsewhere ${usual}`,
          remedy: `Set the same MTU of at least ${LEAST_MTU} on all machines.`,
        };
      })(context);
    },
  },
];

/** Largest packet of the device that has the machine's address. */
function mtuOf(address: string, host: HostFacts): number | undefined {
  return host.mtu[deviceTo(address, host.routes) ?? ''];
}
