import type { ClusterPlace } from '../../provider.ts';
import { lookAround, type Sight } from '../look.ts';

/** One look serves all checks. */
export interface Looker {
  readonly look: (signal: AbortSignal) => Promise<readonly Sight[]>;
  /** Something was changed: the next look is a new one. */
  readonly again: () => void;
}

/** A look at every host of a cluster, made when the first check asks. */
export function lookerOf(place: ClusterPlace): Looker {
  let seen: Promise<readonly Sight[]> | undefined;
  return {
    look: (signal) => {
      seen ??= lookAround(place, signal);
      return seen;
    },
    again: () => {
      seen = undefined;
    },
  };
}
