import type { DEFAULT_NETWORKS } from '../defaults.ts';
import type { Path, Problem } from '../problem.ts';

/** The networks of a cluster, by their key below `network`. */
export type NetworkName = keyof typeof DEFAULT_NETWORKS;

/** Every network of a cluster. */
export const NETWORKS: readonly NetworkName[] = ['pods', 'services', 'machines'];

/** What rules about all networks read. */
export const ALL_NETWORKS: readonly Path[] = NETWORKS.map((network) => ['network', network]);

/** A list of one problem of a network. */
export function complain(
  network: NetworkName,
  message: string,
  remedy: string,
): readonly Problem[] {
  return [{ path: ['network', network], message, remedy }];
}
