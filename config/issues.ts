import type { z } from 'zod';
import type { Path, Problem } from './problem.ts';

const SEE_DOCS = 'See docs/configuration.md for what is legal here.';

/** Whether two paths name the same value or one lies inside the other. `*` stands for any key. */
export function related(left: Path, right: Path): boolean {
  return left
    .slice(0, right.length)
    .every((key, depth) => key === '*' || right[depth] === '*' || key === right[depth]);
}

/** The path of a schema's issue. */
function pathOf(issue: z.core.$ZodIssue): Path {
  return issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
}

/** The problems of one issue whose text follows `says` of `words.ts`: unknown keys are one problem each. */
export function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const lines = issue.message.split('\n');
  const paths: readonly Path[] =
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...pathOf(issue), key])
      : [pathOf(issue)];
  return paths.map((path, position) => ({
    path,
    message: lines[2 * position] ?? issue.message,
    remedy: lines[2 * position + 1] ?? SEE_DOCS,
  }));
}
