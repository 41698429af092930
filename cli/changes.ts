import { type Change, describeChange } from '../plan/change.ts';

/** Each change that is none of `unchanged`, in a line: before it is made and after, in the same words. */
export function describeChanges(changes: readonly Change[]): string[] {
  return changes.filter(({ action }) => action !== 'unchanged').map(describeChange);
}
