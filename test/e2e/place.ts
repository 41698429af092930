/** Names of the tests' clusters that may run beside each other, and beside a user's cluster. */
export const CLUSTERS = [
  'e2e',
  'hosts',
  'hardening',
  'upgrade',
  'faults-1',
  'faults-2',
  'faults-3',
];

/** Where one cluster of the tests is on this host. */
export interface Place {
  /** First three numbers of the addresses of its machines. */
  readonly prefix: string;
  /** Published ports; `ssh` is the first of several. */
  readonly ports: {
    readonly api: number;
    readonly git: number;
    readonly http: number;
    readonly ssh: number;
  };
}

/**
 * Addresses and ports that no other cluster of the tests has. The ports lie below those that the kernel
 * gives outgoing connections (`net.ipv4.ip_local_port_range`), any of which may hold one at any time.
 *
 * @param cluster one of `CLUSTERS`
 */
export function placeOf(cluster: string): Place {
  const index = CLUSTERS.indexOf(cluster);
  if (index < 0) throw new Error(`${cluster} has no place: add it to CLUSTERS`);
  const first = 20_000 + 1000 * index;
  return {
    prefix: `172.30.${90 + index}`,
    ports: { api: first + 443, git: first + 222, http: first + 80, ssh: first + 300 },
  };
}
