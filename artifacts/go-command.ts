import { type ExecaError, execa } from 'execa';
import type { Run } from '../plan/run.ts';
import { goError } from './go-errors.ts';

/** Runs the go command with settings that do not depend on the user's, and returns its output. */
export async function runGo(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
  { signal }: Run,
): Promise<string> {
  try {
    const { stdout } = await execa('go', args, {
      cwd,
      // Memory for speed: the default collects garbage in compilers that end soon anyway.
      env: { CGO_ENABLED: '0', GOGC: '400', GOFLAGS: '', GOWORK: 'off', ...env },
      cancelSignal: signal,
      // Go cleans up after an interrupt, not after a termination.
      killSignal: 'SIGINT',
      forceKillAfterDelay: 5000,
    });
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    throw goError(error as ExecaError);
  }
}
