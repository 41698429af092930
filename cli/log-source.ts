import { execa } from 'execa';
import { KnownError } from '../plan/error.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import { asRoot } from '../remote/root.ts';
import { EXIT } from './exit.ts';

/** A program whose output is the log. */
export interface Source {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The journal of a machine: whole only for root, whoever the user is. */
export function journalOf(
  machine: string,
  { sshConfig }: Pick<ClusterPaths, 'sshConfig'>,
  options: readonly string[],
): Source {
  const journal = asRoot('journalctl', '--no-pager', ...options);
  return { file: 'ssh', args: ['-F', sshConfig, '--', machine, journal] };
}

/**
 * Shows the output of a program until it ends or the user has seen enough.
 *
 * @returns its exit code
 */
export async function show({ file, args, env }: Source, signal: AbortSignal): Promise<number> {
  const result = await execa(file, args, {
    stdio: 'inherit',
    reject: false,
    cancelSignal: signal,
    ...(env && { env }),
  });
  if (signal.aborted) return EXIT.interrupted;
  if (result.exitCode !== undefined) return result.exitCode;
  if (result.code === undefined) return EXIT.failed;
  throw new KnownError(
    `${file} cannot be started: ${result.code}.`,
    'Install it, or run `./gitstead up`, which brings the kubectl of the cluster.',
    { cause: result.cause },
  );
}
