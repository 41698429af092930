import type { Change, ChangeAction } from '../plan/change.ts';

/** The lines `<action> <subject>` in which scripts say what they did. */
export function parseChanges(output: string): Change[] {
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [action, subject = ''] = line.split(' ');
      return { subject, action: action as ChangeAction };
    });
}
