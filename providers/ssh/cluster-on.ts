import type { ClusterPlace } from '../provider.ts';
import { lookAround, type Sight } from './look.ts';

/**
 * The one cluster of this name that every host with a journal belongs to: what another clone has made
 * and this one may go on with.
 */
export function clusterOf(name: string, sights: readonly Sight[]): string | undefined {
  const found = sights.flatMap(({ facts }) => (facts?.cluster ? [facts.cluster] : []));
  const [first] = found;
  if (!first || first.name !== name) return undefined;
  return found.every(({ id }) => id === first.id) ? first.id : undefined;
}

/** The same, of hosts that are looked at for it. */
export async function clusterOn(
  place: ClusterPlace,
  signal: AbortSignal,
): Promise<string | undefined> {
  return clusterOf(place.spec.name, await lookAround(place, signal));
}
