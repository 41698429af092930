import { overlap, parseCidr } from '../cidr.ts';
import { DEFAULT_NETWORKS } from '../defaults.ts';
import { machinesOf } from '../machines.ts';
import type { Problem } from '../problem.ts';
import type { ClusterSpec } from '../spec.ts';
import { ALL_NETWORKS, complain, NETWORKS } from './network.ts';
import type { Rule } from './rule.ts';

function overlaps({ network }: ClusterSpec): readonly Problem[] {
  const pairs = NETWORKS.flatMap((second, index) =>
    NETWORKS.slice(0, index).map((first) => ({ first, second })),
  );
  return pairs
    .filter(({ first, second }) => overlap(network[first], network[second]))
    .flatMap(({ first, second }) => {
      const written = network[second] === DEFAULT_NETWORKS[second] ? first : second;
      return complain(
        written,
        `${second} ${network[second]} overlaps with ${first} ${network[first]}`,
        `Choose networks that share no address; the defaults are ${NETWORKS.map((key) => `${key} ${DEFAULT_NETWORKS[key]}`).join(', ')}.`,
      );
    });
}

function podRoom(cluster: ClusterSpec): readonly Problem[] {
  const cidr = parseCidr(cluster.network.pods);
  const wanted = machinesOf(cluster).length;
  const room = cidr === undefined ? wanted : 2 ** (24 - cidr.prefix);
  const needed = 24 - Math.ceil(Math.log2(wanted));
  return room >= wanted || room < 1
    ? []
    : complain(
        'pods',
        `${cluster.network.pods} has room for ${room} machines, the cluster has ${wanted}`,
        `Each machine takes a /24: use a /${needed} or larger.`,
      );
}

function freeMachineNetwork(taken: readonly string[]): string {
  const candidates = Array.from({ length: 256 }, (_, third) => `172.30.${third}.0/24`);
  return candidates.find((candidate) => !taken.some((other) => overlap(candidate, other))) ?? '';
}

function sharedMachineNetwork(
  cluster: ClusterSpec,
  earlier: readonly ClusterSpec[],
): readonly Problem[] {
  const own = cluster.network.machines;
  const neighbours = earlier.filter(
    (other) => other.provider === cluster.provider && !hasHosts(other) && !hasHosts(cluster),
  );
  const other = neighbours.find(({ network }) => overlap(network.machines, own));
  const taken = [...neighbours, cluster].map(({ network }) => network.machines);
  return other === undefined
    ? []
    : complain(
        'machines',
        `${own} overlaps with ${other.network.machines}, the machines of cluster ${other.name}`,
        `Give each cluster its own, for example ${freeMachineNetwork(taken)}.`,
      );
}

/** Hosts that exist already may well be neighbours. */
function hasHosts({ machines }: ClusterSpec): boolean {
  return Object.values(machines).some(({ hosts }) => hosts !== undefined);
}

/** Rules about networks beside each other, and about what must fit into them. */
export const networkRules: readonly Rule[] = [
  { name: 'networks-apart', reads: ALL_NETWORKS, check: overlaps },
  {
    name: 'pod-room',
    reads: [
      ['network', 'pods'],
      ['machines', '*', 'count'],
    ],
    check: podRoom,
  },
  {
    name: 'machine-networks-apart',
    reads: [['provider'], ['network', 'machines'], ['machines', '*', 'hosts']],
    check: sharedMachineNetwork,
  },
];
