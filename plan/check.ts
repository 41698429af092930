import type { Run } from './run.ts';

/** Outcome of a check. `failed` stops a run before its first change; `warning` is only shown. */
export interface CheckResult {
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found, with the values that were compared. */
  readonly message: string;
  /** What to do about it; required unless `ok`. */
  readonly remedy?: string;
}

/** Something that can be known before the first change. */
export interface Check {
  /** Stable kebab-case name, as `doctor` prints it. */
  readonly name: string;
  /** What is checked, in words for people. */
  readonly title: string;
  readonly run: (signal: AbortSignal) => Promise<CheckResult>;
  /** `checks.ignore` of `stack.yaml` may name it: its finding can be known and accepted. */
  readonly ignorable?: true;
  /** A safe repair that `doctor --fix` may run when the check failed. */
  readonly fix?: { readonly title: string; readonly apply: (run: Run) => Promise<void> };
}
