import type { ZodType } from 'zod';
import type { Problem } from './problem.ts';
import type { ClusterSpec } from './spec.ts';

/** What a provider adds to the configuration: the key of its own name in each of its clusters. */
export interface ProviderFragment {
  /**
   * Schema of the provider's settings: an object in which everything has a default,
   * because a user may leave the key out.
   */
  readonly schema: ZodType;
  /**
   * What the schema cannot say. Paths of problems start at the cluster, for example `['docker', 'ports', 'http']`.
   *
   * @param cluster the cluster to judge, validated by the schema
   * @param earlier the clusters above it in the file with the same provider: a clash
   *   reported only with these is reported once for each pair
   */
  readonly rules?: (cluster: ClusterSpec, earlier: readonly ClusterSpec[]) => readonly Problem[];
}

/** The provider fragments by provider name. */
export type ProviderFragments = ReadonlyMap<string, ProviderFragment>;

/** Parameter schemas by profile name. The first profile is what a cluster gets that names none. */
export type ProfileFragments = ReadonlyMap<string, ZodType>;
