import { setTimeout as sleep } from 'node:timers/promises';
import { KnownError } from '../plan/error.ts';
import type { Run } from '../plan/run.ts';
import { isTransient } from './errors.ts';

/** Something that is waited for and is not there yet. */
export interface Unhappy {
  /** `kind/namespace/name`. */
  readonly subject: string;
  /** Why, in one line: a condition's message, a container's waiting reason. */
  readonly reason: string;
  /** The line of an event or log that explains it best. */
  readonly evidence?: string;
  /** Waiting longer cannot help. */
  readonly hopeless?: boolean;
}

/** What is waited for, how long, and what to say when it does not come. */
export interface WaitOptions {
  /** What is waited for, as it follows `waiting for`. */
  readonly what: string;
  /** Milliseconds until the wait fails. */
  readonly deadline: number;
  /** Milliseconds between looks. @default 250 */
  readonly every?: number;
  /** Adds evidence to what is unhappy, once, before the wait fails. */
  readonly explain?: (unhappy: readonly Unhappy[]) => Promise<readonly Unhappy[]>;
  /** What the user should do when the wait fails. */
  readonly remedy: string;
}

/** Looks in a row that must agree before a hopeless object ends the wait: controllers do change their mind. */
const HOPELESS_LOOKS = 3;

/** A wait that failed: its message lists every unhappy object with its reason. */
export class UnhappyError extends KnownError {
  override readonly name = 'UnhappyError';
  readonly unhappy: readonly Unhappy[];

  constructor(title: string, unhappy: readonly Unhappy[], remedy: string) {
    super([title, ...unhappy.map(describeUnhappy)].join('\n'), remedy);
    this.unhappy = unhappy;
  }
}

/**
 * Polls `look` until nothing is unhappy. Fails early when something can no longer succeed.
 *
 * @throws UnhappyError at the deadline or when something is hopeless; the signal's reason when aborted.
 */
export async function waitUntilHappy(
  look: () => Promise<readonly Unhappy[]>,
  options: WaitOptions,
  run: Run,
): Promise<void> {
  const end = Date.now() + options.deadline;
  let hopelessLooks = 0;
  let said = '';
  for (;;) {
    const unhappy = await patiently(look, options.what);
    if (unhappy.length === 0) return;
    const line = waitingLine(options.what, unhappy);
    if (line !== said) run.report(line);
    said = line;
    hopelessLooks = unhappy.some(({ hopeless }) => hopeless) ? hopelessLooks + 1 : 0;
    if (hopelessLooks >= HOPELESS_LOOKS) throw await failure('Failed', unhappy, options);
    if (Date.now() >= end) throw await failure('Timed out', unhappy, options);
    await sleep(options.every ?? 250, undefined, { signal: run.signal });
  }
}

/** `kind/name: reason (evidence)`, as one indented line. */
export function describeUnhappy({ subject, reason, evidence }: Unhappy): string {
  return `  ${subject}: ${reason}${evidence ? `\n      ${evidence}` : ''}`;
}

/** An API that does not answer right now is one more unhappy thing, not the end of the wait. */
async function patiently(
  look: () => Promise<readonly Unhappy[]>,
  what: string,
): Promise<readonly Unhappy[]> {
  try {
    return await look();
  } catch (error) {
    if (!isTransient(error)) throw error;
    return [{ subject: what, reason: `the API does not answer (${(error as Error).message})` }];
  }
}

function waitingLine(what: string, unhappy: readonly Unhappy[]): string {
  const [first, ...others] = unhappy;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `waiting for ${what}: ${first?.subject} (${first?.reason})${more}`;
}

async function failure(
  how: string,
  unhappy: readonly Unhappy[],
  { what, explain, remedy }: WaitOptions,
): Promise<UnhappyError> {
  const explained = explain ? await explain(unhappy).catch(() => unhappy) : unhappy;
  return new UnhappyError(`${how} waiting for ${what}`, explained, remedy);
}
