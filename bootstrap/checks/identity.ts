import type { ClusterCheck } from './check.ts';
import { onEach, onSame } from './each.ts';

const LABEL = /^[a-z\d]([a-z\d.-]{0,61}[a-z\d])?$/;
const TWICE = 'Take one of the two out of stack.yaml if they are one host; ';

/** Machines that could be taken for each other. */
export const identityChecks: readonly ClusterCheck[] = [
  {
    id: 'hostname-valid',
    title: 'Host names are names that Kubernetes takes',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts: { host } }) => {
      if (LABEL.test(host.hostname)) return undefined;
      return {
        message: `its host name is ${JSON.stringify(host.hostname)}, which is no name of DNS`,
        remedy: 'Give it one of small letters, digits and "-" with `hostnamectl set-hostname`.',
      };
    }),
  },
  {
    id: 'hostname-unique',
    title: 'No two machines have the same host name',
    severity: 'error',
    ignorable: true,
    find: onSame(
      ({ facts }) => facts.host.hostname,
      (value, other) => ({
        message: `its host name is ${value}, as that of ${other}`,
        remedy: `${TWICE}else rename one with \`hostnamectl set-hostname\`.`,
      }),
    ),
  },
  {
    id: 'machine-id-set',
    title: 'Machines have an id',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts: { host } }) => {
      if (/^[\da-f]{32}$/.test(host.machineId)) return undefined;
      return {
        message: '/etc/machine-id holds no id',
        remedy: 'Run `systemd-machine-id-setup` and restart the machine.',
      };
    }),
  },
  {
    id: 'machine-id-unique',
    title: 'No two machines have the same id',
    severity: 'error',
    ignorable: true,
    find: onSame(
      ({ facts }) => facts.host.machineId,
      (_, other) => ({
        message: `/etc/machine-id is that of ${other}`,
        remedy: `${TWICE}if one is a copy of the other, empty the file, run \`systemd-machine-id-setup\` and restart it.`,
      }),
    ),
  },
  {
    id: 'product-uuid-unique',
    title: 'No two machines have the same id of their firmware',
    severity: 'error',
    ignorable: true,
    find: onSame(
      // A container shows that of its host.
      ({ facts }) => (facts.container ? '' : facts.host.productUuid),
      (_, other) => ({
        message: `/sys/class/dmi/id/product_uuid is that of ${other}`,
        remedy: `${TWICE}if one is a copy of the other, give its virtual machine an id of its own.`,
      }),
    ),
  },
  {
    id: 'address-unique',
    title: 'No two machines have the same address',
    severity: 'error',
    ignorable: false,
    find: onSame(
      ({ machine }) => machine.address,
      (value, other) => ({
        message: `its address ${value} is that of ${other}`,
        remedy: `${TWICE}else correct the address of one.`,
      }),
    ),
  },
];
