import type { Readable } from 'node:stream';
import { execa, type Options } from 'execa';
import { KnownError } from '../../plan/error.ts';

/** Long enough for a busy engine; an engine that hangs is an error, not a wait. */
const TIMEOUT_MS = 60_000;

/** How the docker command is run. */
export interface DockerOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; 0 for as long as it takes. @default 60000 */
  readonly timeout?: number;
  /** What the command reads: a stream, or a file by its path. */
  readonly input?: Readable | { readonly file: string } | undefined;
}

/**
 * Runs the docker command, which honours DOCKER_HOST and contexts, and gives its output.
 * Arguments are passed as they are: no shell is involved.
 *
 * @throws {KnownError} with the engine's own words
 */
export async function docker(
  args: readonly string[],
  { signal, timeout = TIMEOUT_MS, input }: DockerOptions = {},
): Promise<string> {
  const cancel = signal && { cancelSignal: signal };
  const options: Options = { reject: false, timeout, ...cancel, ...inputOf(input) };
  const result = await execa('docker', args, options);
  signal?.throwIfAborted();
  if (result.exitCode === 0) return String(result.stdout ?? '');
  const reason = String(result.stderr ?? '').trim() || result.shortMessage;
  throw new KnownError(
    `docker ${args.slice(0, 2).join(' ')} failed: ${reason}`,
    'Run `./gitstead doctor` to see whether the engine answers and has room, then run this again.',
  );
}

function inputOf(input: DockerOptions['input']): Options {
  if (!input) return { stdin: 'ignore' };
  return 'file' in input ? { inputFile: input.file } : { input };
}

/** The output's lines, each split at tabs; formats of list commands put tabs between fields. */
export async function dockerRows(args: readonly string[]): Promise<readonly string[][]> {
  const lines = (await docker(args)).split('\n').filter(Boolean);
  return lines.map((line) => line.split('\t'));
}

/** Inspects objects of one kind by name or id; none is not an error. */
export async function inspect<T>(
  kind: 'container' | 'volume' | 'network',
  names: readonly string[],
): Promise<readonly T[]> {
  if (names.length === 0) return [];
  return JSON.parse(await docker([kind, 'inspect', ...names])) as T[];
}
