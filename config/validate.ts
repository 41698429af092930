import type { z } from 'zod';
import { problemsOf, related } from './issues.ts';
import { describe } from './messages.ts';
import type { Path, Problem } from './problem.ts';
import { repair } from './repair.ts';

/** Enough for a repair on each level of the file. */
const MOST_PASSES = 10;

/** What a schema says of an input. */
export interface Verdict<T> {
  /** The input with defaults; where there are problems, as it would be without them. Undefined when nothing is left. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  /** Paths where `value` is a guess, and whatever builds on it says nothing about the file. */
  readonly guessed: readonly Path[];
}

/**
 * Parses `input` with `schema` and, where that fails, again without the mistakes:
 * zod leaves a value at its first mistake, users want to hear of all.
 * Changes nothing of `input`.
 */
export function validate<T>(schema: z.ZodType<T>, input: unknown): Verdict<T> {
  const attempt = structuredClone(input);
  const problems: Problem[] = [];
  const guessed: Path[] = [];
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const result = schema.safeParse(attempt, { error: describe });
    if (result.success) {
      return { value: result.data, problems, guessed };
    }
    const found = result.error.issues.map((issue) => ({ issue, problems: problemsOf(issue) }));
    for (const { issue, problems: candidates } of found) {
      const fresh = candidates.filter(
        ({ path }) => !problems.some((earlier) => related(earlier.path, path)),
      );
      problems.push(...fresh);
      guessed.push(...(issue.code === 'unrecognized_keys' ? [] : fresh.map(({ path }) => path)));
      repair(attempt, issue);
    }
  }
  return { value: undefined, problems, guessed };
}
