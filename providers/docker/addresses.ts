import { type MachineSpec, machinesOf } from '../../config/machines.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import { settingsOf } from './settings.ts';

/** How many pools fit into the machine network: the first sixteen addresses are kept for the gateway, the Git server and the load balancer, the last sixteen unused. */
export const MAX_POOLS = 13;

/** How many machines fit into a pool. */
export const MAX_MACHINES = 16;

const GATEWAY = 1;
const GIT = 2;
const LOAD_BALANCER = 3;

/** The machine network without its last part: `172.30.0.0/24` gives `172.30.0`. */
function prefixOf(network: string): string {
  return network.slice(0, network.lastIndexOf('.'));
}

/** Last part of a machine's address: every pool owns a row of sixteen, so that growing one moves nothing else. */
export function lastOctet({ poolIndex, index }: MachineSpec): number {
  return MAX_MACHINES * (poolIndex + 1) + index;
}

/** The fixed addresses of a cluster. */
export interface Addresses {
  readonly gateway: string;
  readonly git: string;
  readonly loadBalancer: string;
  /** Address by machine name. */
  readonly machines: Readonly<Record<string, string>>;
}

/** Every address of the cluster, from the spec alone. */
export function addressesOf(spec: ClusterSpec): Addresses {
  const prefix = prefixOf(spec.network.machines);
  const machines = machinesOf(spec).map((machine) => [
    machine.name,
    `${prefix}.${lastOctet(machine)}`,
  ]);
  return {
    gateway: `${prefix}.${GATEWAY}`,
    git: `${prefix}.${GIT}`,
    loadBalancer: `${prefix}.${LOAD_BALANCER}`,
    machines: Object.fromEntries(machines),
  };
}

/** One port of this host that the cluster publishes. */
export interface PublishedPort {
  readonly port: number;
  /** The setting it comes from, below `docker`. */
  readonly setting: 'ports.api' | 'ports.git' | 'ports.http' | 'ports.ssh';
  /** What listens there, in words for people. */
  readonly purpose: string;
}

/** Every port of this host that the cluster publishes. */
export function publishedPorts(spec: ClusterSpec): readonly PublishedPort[] {
  const { ports } = settingsOf(spec);
  const ssh = machinesOf(spec).map(
    (machine): PublishedPort => ({
      port: ports.ssh + lastOctet(machine),
      setting: 'ports.ssh',
      purpose: `SSH of ${machine.name}`,
    }),
  );
  return [
    { port: ports.api, setting: 'ports.api', purpose: 'the Kubernetes API' },
    { port: ports.git, setting: 'ports.git', purpose: 'SSH of the Git server' },
    { port: ports.http, setting: 'ports.http', purpose: 'applications' },
    ...ssh,
  ];
}
