import { canonical, overlap, parseCidr } from '../cidr.ts';
import { DEFAULT_NETWORKS } from '../defaults.ts';
import { machinesOf } from '../machines.ts';
import type { Problem } from '../problem.ts';
import type { ClusterSpec } from '../spec.ts';
import { quote } from '../words.ts';
import type { Rule } from './rule.ts';

type NetworkName = keyof typeof DEFAULT_NETWORKS;

const NETWORKS: readonly NetworkName[] = ['pods', 'services', 'machines'];
const READS = NETWORKS.map((network) => ['network', network]);

/**
 * Legal prefix lengths. Pods: kubeadm gives each machine a /24 and allows at most 16 bits of them.
 * Services: kube-apiserver allows at most 20 bits, and cluster DNS has the tenth address.
 */
const SIZES: Readonly<Record<NetworkName, { largest: number; smallest: number }>> = {
  pods: { largest: 8, smallest: 24 },
  services: { largest: 12, smallest: 28 },
  machines: { largest: 8, smallest: 29 },
};

/** Ranges of `ipaddr.js` in which no cluster network can live. */
const RESERVED = ['unspecified', 'loopback', 'linkLocal', 'multicast', 'broadcast'];

function complain(network: NetworkName, message: string, remedy: string): readonly Problem[] {
  return [{ path: ['network', network], message, remedy }];
}

function notation(network: NetworkName, text: string): readonly Problem[] {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    return complain(
      network,
      `${quote(text)} is not an IPv4 network`,
      `Write address/length, for example ${DEFAULT_NETWORKS[network]}.`,
    );
  }
  const right = canonical(cidr);
  return right === text
    ? []
    : complain(
        network,
        `${text} is an address within a network, not the network`,
        `Did you mean ${right}?`,
      );
}

function size(network: NetworkName, text: string): readonly Problem[] {
  const cidr = parseCidr(text);
  const { largest, smallest } = SIZES[network];
  if (cidr === undefined || (cidr.prefix >= largest && cidr.prefix <= smallest)) {
    return [];
  }
  return complain(
    network,
    `a /${cidr.prefix} is too ${cidr.prefix < largest ? 'large' : 'small'} for ${network}`,
    `Use a length from /${largest} to /${smallest}.`,
  );
}

function range(network: NetworkName, text: string): readonly Problem[] {
  const kind = parseCidr(text)?.address.range();
  return kind === undefined || !RESERVED.includes(kind)
    ? []
    : complain(
        network,
        `${text} is reserved (${kind})`,
        `Use a private network, for example ${DEFAULT_NETWORKS[network]}.`,
      );
}

/** Applies a check of one network to all of them. */
function each(check: (network: NetworkName, text: string) => readonly Problem[]) {
  return ({ network }: ClusterSpec) => NETWORKS.flatMap((key) => check(key, network[key]));
}

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
  const neighbours = earlier.filter(({ provider }) => provider === cluster.provider);
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

/** Rules about address ranges. */
export const networkRules: readonly Rule[] = [
  { name: 'network-notation', reads: READS, check: each(notation) },
  { name: 'network-size', reads: READS, check: each(size) },
  { name: 'network-range', reads: READS, check: each(range) },
  { name: 'networks-apart', reads: READS, check: overlaps },
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
    reads: [['provider'], ['network', 'machines']],
    check: sharedMachineNetwork,
  },
];
