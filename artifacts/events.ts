import type { Run } from '../plan/run.ts';

/** What is happening to an artifact; `cached` and `ready` are its last states. */
export type ArtifactState = 'cached' | 'waiting' | 'downloading' | 'building' | 'packing' | 'ready';

/** One step of an artifact towards the cache, for progress displays. */
export interface ArtifactEvent {
  /** Name in the lock. */
  readonly artifact: string;
  readonly state: ArtifactState;
  /** How many artifacts of this run are in the cache by now, of how many. */
  readonly done: number;
  readonly total: number;
  /** Seconds until all are there, estimated from the lock's measurements; absent when unknown. */
  readonly secondsLeft?: number;
}

/** A run that wants to hear about artifacts. */
export type ArtifactRun = Run & { readonly progress?: (event: ArtifactEvent) => void };
