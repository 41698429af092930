import { KnownError } from '../plan/error.ts';
import type { ClusterSpec, Stack } from './spec.ts';
import { choices, quote } from './words.ts';

/**
 * The cluster that a command is about: the named one, or the only one.
 *
 * @throws KnownError when the name is unknown, or left out although there are several
 */
export function selectCluster(stack: Stack, name?: string): ClusterSpec {
  const names = Object.keys(stack.clusters);
  const wanted = name ?? (names.length === 1 ? names[0] : undefined);
  if (wanted === undefined) {
    throw new KnownError(
      `stack.yaml has ${names.length} clusters and none was named`,
      `Name one of: ${names.join(', ')}.`,
    );
  }
  const cluster = Object.hasOwn(stack.clusters, wanted) ? stack.clusters[wanted] : undefined;
  if (cluster === undefined) {
    throw new KnownError(
      `stack.yaml has no cluster ${quote(wanted)}`,
      choices(wanted, names, 'Clusters'),
    );
  }
  return cluster;
}
