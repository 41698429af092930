import { machinesOf } from '../../config/machines.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import { APP_NODE_PORT, apiName, GIT_REPOSITORY } from '../../plan/conventions.ts';
import type { Inventory, Machine } from '../../plan/inventory.ts';
import { addressesOf, lastOctet } from './addresses.ts';
import { RESOLVER } from './flags.ts';
import { settingsOf } from './settings.ts';

/** Port of SSH on the machines and on the Git server. */
export const SSH_PORT = 22;

/** Users of machines, and of the Git server. */
const MACHINE_USER = 'root';
const GIT_USER = 'git';

/** The cluster's inventory: addresses and ports are chosen in the spec, so nothing has to be asked. */
export function inventoryOf(spec: ClusterSpec): Inventory {
  const { ports } = settingsOf(spec);
  const addresses = addressesOf(spec);
  const host = reachableHost(spec);
  return {
    cluster: spec.name,
    machines: machinesIn(spec),
    api: {
      name: apiName(spec.name),
      published: `${host}:${ports.api}`,
    },
    git: { address: addresses.git, ssh: { host, port: ports.git, user: GIT_USER } },
    published: { [APP_NODE_PORT]: `http://${host}:${ports.http}` },
    nameservers: [RESOLVER],
  };
}

function machinesIn(spec: ClusterSpec): readonly Machine[] {
  const { ports } = settingsOf(spec);
  const { machines } = addressesOf(spec);
  const host = reachableHost(spec);
  return machinesOf(spec).map((machine) => ({
    name: machine.name,
    pool: machine.pool,
    role: machine.role,
    address: machines[machine.name] as string,
    ssh: { host, port: ports.ssh + lastOctet(machine), user: MACHINE_USER },
    labels: machine.labels,
    taints: machine.taints,
  }));
}

/** Ports published on every address are reached through the loopback one. */
function reachableHost(spec: ClusterSpec): string {
  const { address } = settingsOf(spec);
  return address === '0.0.0.0' ? '127.0.0.1' : address;
}

/** Where Flux finds the repository; the same in every run because the address is fixed. */
export function gitUrl(spec: ClusterSpec): string {
  return `ssh://${GIT_USER}@${addressesOf(spec).git}${GIT_REPOSITORY}`;
}
