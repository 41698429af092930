import type { KnownError } from '../plan/error.ts';
import { accessCheckOf } from './checks/access.ts';
import { RefusedError } from './validate.ts';

/** A machine that could not be looked at, and why. */
export interface LookFailure {
  readonly machine: string;
  readonly error: KnownError;
}

/** @throws {RefusedError} with each of these machines; the error itself when there is only one */
export function refuseUnreachable(failures: readonly LookFailure[]): void {
  if (failures.length === 0) return;
  if (failures.length === 1) throw failures[0]?.error;
  const lines = failures.map(
    ({ machine, error }) =>
      `  ${accessCheckOf(error)} (${machine}): ${error.message}\n      ${error.remedy}`,
  );
  throw new RefusedError(
    `these machines cannot be looked at:\n${lines.join('\n')}`,
    'Put it right, then run this again.',
  );
}
