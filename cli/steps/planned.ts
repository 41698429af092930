import type { Change } from '../../plan/change.ts';
import { KnownError } from '../../plan/error.ts';

/** Something that is wrong, as `diff` shows it. */
export interface Finding {
  /** Id of the check, or the part of the plan that could not be made. */
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly machine?: string | undefined;
  readonly message: string;
  readonly remedy: string;
}

/** What one part of `up` would do, and what is in its way. */
export interface Planned {
  readonly changes: readonly Change[];
  readonly problems: readonly Finding[];
}

/** A plan that is refused is a finding: the other parts are shown all the same. */
export async function refusable(
  id: string,
  plan: () => Promise<readonly Change[]>,
): Promise<Planned> {
  try {
    return { changes: await plan(), problems: [] };
  } catch (error) {
    return { changes: [], problems: [findingOf(id, error)] };
  }
}

/** @throws what is no known error */
export function findingOf(id: string, error: unknown, machine?: string): Finding {
  if (!(error instanceof KnownError)) throw error;
  const { message, remedy } = error;
  return { id, severity: 'error', machine, message, remedy };
}
