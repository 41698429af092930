import type { KnownError } from '../../plan/error.ts';
import { AccessError, HostKeyError, SudoError, UnreachableError } from '../../remote/errors.ts';

/** What can be wrong with the way to a machine, before anything is known of it. */
export interface AccessCheck {
  readonly id: string;
  readonly title: string;
  /** The error that tells. */
  readonly error: abstract new (
    ...args: never[]
  ) => KnownError;
}

/** In the order of a connection. Facts cannot be had without them, so that nothing here is ignorable. */
export const accessChecks: readonly AccessCheck[] = [
  { id: 'machine-answers', title: 'Every machine answers over SSH', error: UnreachableError },
  {
    id: 'machine-host-key',
    title: 'Every machine shows the host key that is pinned for it',
    error: HostKeyError,
  },
  { id: 'machine-access', title: "Every machine accepts the operator's key", error: AccessError },
  {
    id: 'machine-sudo',
    title: 'The user of SSH is root on every machine, or may become it without a password',
    error: SudoError,
  },
];

/** The id of what an error says about the way to a machine. */
export function accessCheckOf(error: unknown): string {
  return accessChecks.find((check) => error instanceof check.error)?.id ?? 'machine-answers';
}
