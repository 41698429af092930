import { KnownError } from '../plan/error.ts';
import { apiError } from './api-error.ts';
import { say } from './console.ts';
import { systemError } from './system-error.ts';

/** What the exit code of every verb means. */
export const EXIT = { done: 0, failed: 1, pending: 2, interrupted: 130 } as const;

/**
 * Aborted by the first Ctrl-C or SIGTERM, so that child processes and waits end cleanly.
 * A second signal ends the process at once: every step can be continued by the next run.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    say('\nInterrupted: finishing the current step. Press Ctrl-C again to stop at once.');
    controller.abort(new InterruptedError());
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}

/** The user stopped the run; running the same command again continues it. */
export class InterruptedError extends KnownError {
  override readonly name = 'InterruptedError';

  constructor() {
    super('Interrupted.', 'Run the same command again: it continues where this run stopped.');
  }
}

/** Prints an error in the words of the user's next step and gives the exit code. */
export function explain(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    const { message, remedy } = new InterruptedError();
    say(`\n${message} ${remedy}`);
    return EXIT.interrupted;
  }
  const known = error instanceof KnownError ? error : (apiError(error) ?? systemError(error));
  if (known) {
    say(`\nError: ${known.message}\n\n${known.remedy}`);
    if (process.env.GITSTEAD_DEBUG) say(`\n${known.stack}\n${String(known.cause ?? '')}`);
  } else {
    say(`\nUnexpected error: ${error instanceof Error ? error.stack : String(error)}`);
    say('\nThis is a defect. Running the same command again is safe and continues the run.');
  }
  return EXIT.failed;
}
