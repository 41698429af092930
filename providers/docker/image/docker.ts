import { Readable } from 'node:stream';
import { execa, type Options } from 'execa';
import { KnownError } from '../../../plan/error.ts';
import type { Run } from '../../../plan/run.ts';

/**
 * Runs the docker command for as long as it takes and gives its output.
 * @param input what the command reads: a stream, or a file by its path
 * @throws {KnownError} with the engine's own words
 */
export async function docker(
  args: readonly string[],
  { signal }: Run,
  input?: Readable | { readonly file: string },
): Promise<string> {
  const options: Options = { reject: false, cancelSignal: signal, forceKillAfterDelay: 5000 };
  const command = execa('docker', args, { ...options, ...inputOf(input) });
  const { exitCode, stdout, stderr, shortMessage } = await command;
  signal.throwIfAborted();
  if (exitCode === 0) return String(stdout ?? '');
  const reason = String(stderr ?? '').trim() || shortMessage;
  throw new KnownError(
    `Making an image failed at docker ${args[0]}: ${reason}`,
    'Run `./gitstead doctor` to see whether the engine answers and has room, then run this again.',
  );
}

function inputOf(input: Readable | { readonly file: string } | undefined): Options {
  if (!input) return { stdin: 'ignore' };
  return input instanceof Readable ? { input } : { inputFile: input.file };
}
