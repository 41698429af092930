import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where, in the course of something, a test may stop a run. */
export const FAULT_MOMENTS = ['before', 'inside', 'after'] as const;

type Moment = (typeof FAULT_MOMENTS)[number];

/** The one point at which this process stops, as `<point>:<moment>`; only tests name one. */
let chosen = process.env.GITSTEAD_FAULT;
// Programs that this one calls have points of the same names.
delete process.env.GITSTEAD_FAULT;

/** What is under way counts as begun by then. */
const BEGUN_MS = 300;

/**
 * Stops the whole process when a test has asked for it at this point, as if it were taken off the
 * processor, and says so on stderr. The test then kills it, or does something else and lets it go on.
 */
export function fault(point: string, moment: Moment): void {
  if (chosen !== `${point}:${moment}`) return;
  chosen = undefined;
  writeSync(2, `fault: ${point}:${moment}\n`);
  process.kill(process.pid, 'SIGSTOP');
}

/** Does something that a test may want to stop before, in the middle of, or after. */
export async function withFaults<T>(point: string, action: () => Promise<T>): Promise<T> {
  fault(point, 'before');
  const result = await withFaultInside(point, action);
  fault(point, 'after');
  return result;
}

/** The same for what is only the middle of something: a test may stop while it is under way. */
export async function withFaultInside<T>(point: string, action: () => Promise<T>): Promise<T> {
  const running = action();
  if (chosen !== `${point}:inside`) return running;
  await Promise.race([running.catch(() => undefined), sleep(BEGUN_MS)]);
  fault(point, 'inside');
  return running;
}
