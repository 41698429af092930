import { GIT_HOST } from '../../plan/conventions.ts';
import type { ClusterLabel, ClusterPlace } from '../provider.ts';
import { inventoryOf } from './inventory.ts';
import { lookAround } from './look.ts';

/** Which hosts answer, and whether the Git server is on one of them. */
export async function running(
  _: ClusterLabel,
  place: ClusterPlace,
): Promise<ReadonlyMap<string, boolean>> {
  const sights = await lookAround(place, AbortSignal.timeout(LIMIT_MS));
  const answers = new Map(sights.map(({ target, facts }) => [target.name, facts !== undefined]));
  const { git } = inventoryOf(place.spec);
  const server = sights.find(({ target }) => target.name === git?.machine);
  if (server?.facts?.repository) answers.set(GIT_HOST, true);
  return answers;
}

const LIMIT_MS = 60_000;
