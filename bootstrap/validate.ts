import { type Change, changed } from '../plan/change.ts';
import { KnownError } from '../plan/error.ts';
import type { ClusterCheck, Problem } from './checks/check.ts';
import { checks } from './checks/index.ts';
import type { Context } from './phase.ts';

/** A check with what it found; an empty list is a check that passed. */
export interface Verdict {
  readonly check: ClusterCheck;
  readonly problems: readonly Problem[];
  /** `stack.yaml` says that its finding is known and accepted. */
  readonly ignored: boolean;
}

/** Machines or cluster are not as they must be. Nothing was changed but what the error names. */
export class RefusedError extends KnownError {
  override readonly name = 'RefusedError';
  /** What was found, to be read after "because". */
  readonly found: string;

  constructor(found: string, remedy: string, before: readonly Change[] = []) {
    super(`${nothingBut(before)} was changed, because ${found}`, remedy);
    this.found = found;
  }
}

/** How many subjects an error names. */
const SHOWN = 4;

function nothingBut(before: readonly Change[]): string {
  const subjects = before.filter((change) => changed([change])).map(({ subject }) => subject);
  if (subjects.length === 0) return 'Nothing';
  const more = subjects.length - SHOWN;
  const list = subjects.slice(0, SHOWN).join(', ');
  return `Nothing but ${list}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Looks once more after something was changed, which a refusal then says. */
export async function refusedAfter<T>(
  changes: readonly Change[],
  look: () => Promise<T>,
): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw new RefusedError(error.found, error.remedy, changes);
  }
}

/** Runs every check on facts. */
export function judge(
  context: Context,
  list: readonly ClusterCheck[] = checks,
): readonly Verdict[] {
  const { ignore } = context.spec.checks;
  return list.map((check) => ({
    check,
    problems: check.find(context),
    ignored: check.ignorable && ignore.includes(check.id),
  }));
}

/**
 * Facts come before validation, validation before the plan.
 *
 * @throws {RefusedError} with everything that is wrong, each with its remedy
 */
export function validate(context: Context, list: readonly ClusterCheck[] = checks): void {
  refuse(judge(context, list));
}

/** @throws {RefusedError} with every error that was found and is not ignored, each with its remedy */
export function refuse(verdicts: readonly Verdict[]): void {
  const failed = verdicts.filter(isRefusal);
  if (failed.length === 0) return;
  const lines = failed.flatMap(({ check: { id }, problems }) =>
    problems.map((problem) => problemLine(id, problem)),
  );
  const some = failed.find(({ check }) => check.ignorable)?.check.id;
  throw new RefusedError(
    `of what was found:\n${lines.join('\n')}`,
    some
      ? `Put it right, then run this again. What you know and accept, such as ${some}, can be added to checks.ignore in stack.yaml.`
      : 'Put it right, then run this again.',
  );
}

/** Whether a run must not go on. */
export function isRefusal({ check, problems, ignored }: Verdict): boolean {
  return check.severity === 'error' && problems.length > 0 && !ignored;
}

/** A problem as errors list it: the check's id, the machine, what was found, and what to do below it. */
export function problemLine(id: string, { machine, message, remedy }: Problem): string {
  return `  ${id}${machine ? ` (${machine})` : ''}: ${message}\n      ${remedy}`;
}
