import type { Inventory } from '../plan/inventory.ts';
import type { MachineFacts } from './facts.ts';
import { RESOLV_CONF } from './layout.ts';

/** Something that must hold on every machine before kubeadm runs there. */
export interface Preparation {
  /** Subject of the change: `<name>/<machine>`. */
  readonly name: string;
  readonly reason: string;
  /** Whether it holds already. */
  readonly holds: (facts: MachineFacts, inventory: Inventory) => boolean;
  /** What makes it hold, as `scripts/<script>.sh` with its values. */
  readonly script: string;
  readonly values: (inventory: Inventory) => Readonly<Record<string, string>>;
}

/** In order. To prepare machines for one thing more, add an entry and its script. */
export const PREPARATIONS: readonly Preparation[] = [
  {
    name: 'hosts-entry',
    reason: 'the API has a name of its own that can move',
    holds: ({ hosts, keptHosts }, { api }) =>
      [hosts, keptHosts].every((text) => addressesIn(text, api.name) === api.address),
    script: 'hosts',
    values: ({ api }) => ({ NAME: api.name, ADDRESS: api.address }),
  },
  {
    name: 'resolver',
    reason: 'pods need a name server that answers from inside the cluster',
    holds: ({ resolvConf }, { nameservers }) => resolvConf === resolver(nameservers),
    script: 'resolver',
    values: ({ nameservers }) => ({ FILE: RESOLV_CONF, CONTENT: resolver(nameservers) }),
  },
  {
    name: 'kernel-settings',
    reason: 'packets of pods are forwarded and filtered',
    holds: ({ ipForward, bridgeFilter }) => ipForward && bridgeFilter !== false,
    script: 'kernel',
    values: () => ({}),
  },
  {
    name: 'containerd',
    reason: 'the container runtime runs',
    holds: ({ units }) => units.containerd === 'active',
    script: 'start',
    values: () => ({ UNIT: 'containerd' }),
  },
  {
    name: 'kubelet',
    reason: 'the kubelet starts with the machine',
    holds: ({ kubeletEnabled, kubeletConf, units }) =>
      kubeletEnabled && (!kubeletConf || ['active', 'activating'].includes(units.kubelet)),
    script: 'start',
    values: () => ({ UNIT: 'kubelet' }),
  },
];

/** The addresses that a hosts file gives a name, joined when there are several. */
function addressesIn(hosts: string, name: string): string {
  const found = hosts
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([, ...names]) => names.includes(name))
    .map(([address]) => address);
  return [...new Set(found)].join();
}

function resolver(nameservers: readonly string[]): string {
  return nameservers.map((address) => `nameserver ${address}\n`).join('');
}
