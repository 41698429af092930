import { execa } from 'execa';
import type { Run } from '../../plan/run.ts';
import { terraformEnvironment } from './environment.ts';
import { terraformError } from './errors.ts';
import { type Diagnostic, type Message, parseMessage } from './messages.ts';

/** How long an interrupted Terraform may take to finish what it began and to release its state. */
const GRACE_MS = 120_000;

/** How one Terraform command is run. */
export interface TerraformRun extends Run {
  readonly environment?: Readonly<Record<string, string>>;
  /** Receives every message while the command runs. */
  readonly onMessage?: (message: Message) => void;
}

/** What a finished command said. */
export interface TerraformResult {
  readonly exitCode: number;
  readonly stdout: string;
}

/**
 * Runs `terraform` in the folder of a stack. Exit code 2 means changes, see `-detailed-exitcode`.
 *
 * On abort it gets one SIGINT, as it asks for, and time to release its state. It runs in a
 * process group of its own: a Ctrl-C in the terminal would reach it a second time, and two
 * interrupts make it give up at once.
 *
 * @throws {KnownError} with Terraform's own errors
 */
export async function terraform(
  folder: string,
  args: readonly string[],
  run: TerraformRun,
): Promise<TerraformResult> {
  const errors: Diagnostic[] = [];
  const child = execa('terraform', args, {
    cwd: folder,
    env: terraformEnvironment(run.environment),
    extendEnv: false,
    reject: false,
    detached: true,
    cleanup: false,
    cancelSignal: run.signal,
    killSignal: 'SIGINT',
    forceKillAfterDelay: GRACE_MS,
    stdin: 'ignore',
  });
  for await (const line of child.iterable()) {
    const message = parseMessage(line);
    if (!message) continue;
    if (message.diagnostic?.severity === 'error') errors.push(message.diagnostic);
    run.onMessage?.(message);
  }
  const result = await child;
  run.signal.throwIfAborted();
  const { exitCode = 1, stdout } = result;
  if (exitCode === 0 || exitCode === 2) return { exitCode, stdout: String(stdout ?? '') };
  throw terraformError(args, errors, `${result.stderr ?? ''}` || result.shortMessage || '');
}
