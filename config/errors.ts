import { KnownError } from '../plan/error.ts';
import { formatPath, type Problem } from './problem.ts';

/** A problem and where it stands. */
export interface LocatedProblem extends Problem {
  /** Line of the key, from 1; undefined when there is no file to point into. */
  readonly line?: number;
  /** Column of the key, from 1. */
  readonly column?: number;
  /** The offending line with a mark below it, where the YAML itself is broken. */
  readonly excerpt?: string;
}

/** One problem as people read it: `stack.yaml:7:5  path: what is wrong. what to do`. */
function formatProblem(file: string, problem: LocatedProblem): string {
  const { line, column, path, message, remedy, excerpt } = problem;
  const position = line === undefined ? file : `${file}:${line}:${column}`;
  const subject = path.length === 0 ? '' : `${formatPath(path)}: `;
  const text = `${position}  ${subject}${message}. ${remedy}`;
  return excerpt === undefined ? text : `${text}\n${excerpt}`;
}

/** Everything that is wrong with a configuration file, at once. The message has one line for each problem. */
export class ConfigErrors extends KnownError {
  override readonly name: string = 'ConfigErrors';
  readonly file: string;
  readonly problems: readonly LocatedProblem[];

  constructor(file: string, problems: readonly LocatedProblem[], options?: ErrorOptions) {
    const message = problems.map((problem) => formatProblem(file, problem)).join('\n');
    super(message, `Correct ${file}, then run the command again.`, options);
    this.file = file;
    this.problems = problems;
  }
}
