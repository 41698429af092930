import { z } from 'zod';
import { KnownError } from '../../plan/error.ts';

const HOLDER = z.object({
  user: z.string(),
  host: z.string(),
  verb: z.string(),
  pid: z.number(),
  /** Id of that start of its kernel, and the namespace that `pid` counts in; where they can be told. */
  boot: z.string().optional(),
  pids: z.string().optional(),
  /** When it began, ISO 8601. */
  since: z.string(),
  /** Folder of the cluster's private files in the clone that it runs from. */
  clone: z.string(),
});

/** Who works on a cluster: enough for a person to find and stop it. */
export type Holder = z.infer<typeof HOLDER>;

/** Reads what `JSON.stringify` made of a holder; undefined for anything else. */
export function parseHolder(text: string): Holder | undefined {
  try {
    return HOLDER.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A holder in words, to begin a sentence with. */
export function describeHolder(holder: Holder | undefined): string {
  if (!holder) return 'Another run';
  const { verb, pid, user, host, since, clone } = holder;
  return `\`gitstead ${verb}\` (process ${pid}, ${user}@${host}, since ${since}, from ${clone})`;
}

/** Another run works on the same cluster. Nothing was changed. */
export class LockedError extends KnownError {
  override readonly name = 'LockedError';

  constructor(holder: Holder | undefined) {
    super(
      `${describeHolder(holder)} is working on this cluster.`,
      'Wait until it ends, or stop it; what a killed run held is taken over within half a minute.',
    );
  }
}

/** Another run has taken over, because this one was not heard of for too long. */
export class LeaseLostError extends KnownError {
  override readonly name = 'LeaseLostError';

  constructor(reason: string) {
    super(
      `This run lost its lease on the cluster: ${reason}.`,
      'Nothing is broken: run this again, it continues where this run stopped.',
    );
  }
}
