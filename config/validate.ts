import type { z } from 'zod';
import { problemsOf, related } from './issues.ts';
import { describe } from './messages.ts';
import type { Path, Problem } from './problem.ts';
import { repair } from './repair.ts';

/** Far more than there are levels in a file; what is left after them is not worth judging. */
const MOST_PASSES = 20;

/** More complaints than this mean a wrong file, not mistakes in it: the rest is left out. */
const MOST_COMPLAINTS = 200;

/** What a schema says of an input. */
export interface Verdict<T> {
  /** The input with defaults; where there are problems, as it would be without them. Undefined when nothing is left. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  /** Paths where `value` is a guess, and whatever builds on it says nothing about the file. */
  readonly guessed: readonly Path[];
}

/** One complaint of the schema, unknown keys one by one. */
interface Complaint {
  readonly issue: z.core.$ZodIssue;
  readonly problem: Problem;
}

function complaintsOf(error: z.ZodError): readonly Complaint[] {
  return error.issues.flatMap((issue) => problemsOf(issue).map((problem) => ({ issue, problem })));
}

/** Repairs each place once: a second complaint about it may be about something that is gone. */
function repairAll(root: unknown, complaints: readonly Complaint[]): void {
  const changed: Path[] = [];
  for (const { issue, problem } of complaints) {
    if (!changed.some((path) => related(path, problem.path))) {
      changed.push(repair(root, issue, problem.path));
    }
  }
}

/** Leaves out what follows from a complaint before it. */
function withoutEchoes(complaints: readonly Complaint[]): readonly Complaint[] {
  return complaints.filter(
    ({ problem }, position) =>
      !complaints.slice(0, position).some((earlier) => related(earlier.problem.path, problem.path)),
  );
}

/**
 * Parses `input` with `schema` and, where that fails, again without the mistakes:
 * zod leaves a value at its first mistake, users want to hear of all.
 * Changes nothing of `input`.
 */
export function validate<T>(schema: z.ZodType<T>, input: unknown): Verdict<T> {
  const attempt = structuredClone(input);
  let complaints: readonly Complaint[] = [];
  let value: T | undefined;
  const hopeless = () => complaints.length >= MOST_COMPLAINTS;
  for (let pass = 0; pass < MOST_PASSES && value === undefined && !hopeless(); pass += 1) {
    const result = schema.safeParse(attempt, { error: describe });
    if (result.success) {
      value = result.data;
    } else {
      const found = complaintsOf(result.error).slice(0, MOST_COMPLAINTS);
      complaints = withoutEchoes([...complaints, ...found]);
      repairAll(attempt, found);
    }
  }
  return {
    value,
    problems: complaints.map(({ problem }) => problem),
    guessed: complaints
      .filter(({ issue }) => issue.code !== 'unrecognized_keys')
      .map(({ problem }) => problem.path),
  };
}
