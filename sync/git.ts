import { execa } from 'execa';
import { KnownError } from '../plan/error.ts';

/** How `git` is run. */
export interface GitOptions {
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  /** Text for standard input. */
  readonly input?: string;
}

/** What a finished `git` said, successful or not. */
export interface GitResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `git` failed; the message is what it said. */
export class GitError extends KnownError {
  override readonly name = 'GitError';
}

/**
 * A hook or an alias may have pointed git at another repository; and what is asked here must be
 * answered in English, and never by a question on the terminal.
 */
const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(
    ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR'].map((name) => [
      name,
      undefined,
    ]),
  ),
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
};

/** Runs `git` in `directory` and returns its output without the last line break. @throws {GitError} */
export async function git(
  directory: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const result = await tryGit(directory, args, options);
  if (result.exitCode === 0) return result.stdout;
  throw gitError(args, result);
}

/** The same, where failing is one of the answers. */
export async function tryGit(
  directory: string,
  args: readonly string[],
  { signal, env = {}, input = '' }: GitOptions = {},
): Promise<GitResult> {
  const result = await execa('git', args, {
    cwd: directory,
    env: { ...ENVIRONMENT, ...env },
    input,
    reject: false,
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  const { exitCode, stdout, stderr } = result;
  if (exitCode !== undefined) return { exitCode, stdout, stderr };
  const remedy = 'Install Git: `./gitstead doctor` says which version, and `--fix` can do it.';
  throw new KnownError(`git cannot be run: ${result.shortMessage}`, remedy);
}

/** The error for a failed `git`, with a remedy when its reason is a common one. */
export function gitError(args: readonly string[], { stderr, exitCode }: GitResult): GitError {
  const [verb] = args;
  const said = stderr.trim() || `it exited with ${exitCode}`;
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(said)) ?? [undefined, OTHERWISE];
  return new GitError(`git ${verb} failed: ${said}`, remedy);
}

const OTHERWISE = 'Put the repository in order as git says, then run this again.';

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /dubious ownership/,
    'Another user owns the clone: run this as that user, or `git config --global --add safe.directory <clone>`.',
  ],
  [
    /index\.lock|cannot lock ref/,
    'Another git is working in this clone: let it end, then run this again.',
  ],
  [/could not read from remote/i, 'Check that the Git server runs: `./gitstead status`.'],
];
