import type { Path, Problem } from '../problem.ts';
import type { ClusterSpec } from '../spec.ts';

/** Something that must hold between several values of a cluster, or between clusters. */
export interface Rule {
  /** Stable kebab-case name, for tests and for reading the list. */
  readonly name: string;
  /** What the rule looks at, from the cluster down (`*` is any key): it stays silent while one of these is wrong in itself. */
  readonly reads: readonly Path[];
  /** Paths of problems start at the cluster. `earlier` are the clusters above this one in the file. */
  readonly check: (cluster: ClusterSpec, earlier: readonly ClusterSpec[]) => readonly Problem[];
}
