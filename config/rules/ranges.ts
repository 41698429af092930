import { canonical, parseCidr } from '../cidr.ts';
import { DEFAULT_NETWORKS } from '../defaults.ts';
import type { Problem } from '../problem.ts';
import type { ClusterSpec } from '../spec.ts';
import { quote } from '../words.ts';
import { ALL_NETWORKS, complain, NETWORKS, type NetworkName } from './network.ts';
import type { Rule } from './rule.ts';

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

/** Rules about each network alone. */
export const rangeRules: readonly Rule[] = [
  { name: 'network-notation', reads: ALL_NETWORKS, check: each(notation) },
  { name: 'network-size', reads: ALL_NETWORKS, check: each(size) },
  { name: 'network-range', reads: ALL_NETWORKS, check: each(range) },
];
