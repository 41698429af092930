/** What a step did, or would do, to its subject. A run whose changes are all `unchanged` or `skipped` changed nothing. */
export type ChangeAction = 'created' | 'configured' | 'unchanged' | 'deleted' | 'skipped';

/** One line of a plan and, with the same words, of its result. */
export interface Change {
  /** What is changed, as `kind/name`, for example `machine/workers-1` or `deployment/coredns`. */
  readonly subject: string;
  readonly action: ChangeAction;
  /** Why, in words for people. */
  readonly reason?: string;
}

/** Whether a list of changes altered anything. */
export function changed(changes: readonly Change[]): boolean {
  return changes.some(({ action }) => action !== 'unchanged' && action !== 'skipped');
}

/** A change in a line of a plan, or of what came of it. */
export function describeChange({ subject, action, reason }: Change): string {
  return `${action} ${subject}${reason ? ` (${reason})` : ''}`;
}
