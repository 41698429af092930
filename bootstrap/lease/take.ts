import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../plan/run.ts';
import { type Answer, parseAnswer } from './answer.ts';
import { describeHolder, type Holder, LockedError } from './holder.ts';

/** Seconds after which a lease that nobody renews is free. */
export const STALE_SECONDS = 30;

/** How often the present holder is looked at: more often than it renews its lease. */
const LOOK_MS = 1_000;

/** Every how many looks something is said. */
const SAY_EVERY = 5;

/** Whether a holder can be seen to have ended, for certain. */
export type IsGone = (holder: Holder) => boolean;

/**
 * Takes the lease that one control plane keeps. Of a holder that is gone it is taken over at once;
 * of one that is not heard of any more as soon as it is stale.
 *
 * @returns the lease's number, which grows with each run that holds it
 * @throws {LockedError} as soon as its holder is heard of
 */
export async function takeLease(
  ask: (request: string) => Promise<string>,
  isGone: IsGone,
  { report, signal }: Run,
): Promise<number> {
  let answer = parseAnswer(await ask('take'));
  for (let looks = 0; !answer.held; looks++) {
    const before: Answer = answer;
    const { age, run, holder } = before;
    if (holder && isGone(holder)) {
      answer = parseAnswer(await ask(`take ${run}`));
    } else {
      if (looks % SAY_EVERY === 0) {
        report(
          `${describeHolder(holder)} holds the cluster's lease and was last heard of ${age} s ago; it is taken over after ${STALE_SECONDS} s`,
        );
      }
      await sleep(LOOK_MS, undefined, { signal });
      answer = parseAnswer(await ask('take'));
    }
    if (!answer.held && (answer.run !== run || answer.age < age)) {
      throw new LockedError(answer.holder);
    }
  }
  return answer.epoch;
}
