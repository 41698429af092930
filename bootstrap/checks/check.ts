import type { Context } from '../phase.ts';

/** Something that a check found. */
export interface Problem {
  /** Name of the machine it is about, if it is about one. */
  readonly machine?: string;
  /** What is wrong, with the values that were compared. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Something that must hold of machines and cluster before the first change. Judges facts and changes nothing. */
export interface ClusterCheck {
  /** Stable kebab-case name, as `doctor` prints it and `checks.ignore` of `stack.yaml` names it. */
  readonly id: string;
  /** What is checked, in words for people. */
  readonly title: string;
  /** An `error` stops the run before its first change; a `warning` is only shown. */
  readonly severity: 'error' | 'warning';
  /** Whether `checks.ignore` may name it: not where going on would destroy something. */
  readonly ignorable: boolean;
  readonly find: (context: Context) => readonly Problem[];
}
