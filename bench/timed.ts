import { execa, type Options } from 'execa';
import { type Peak, peakOf } from './memory.ts';

/** A command that has ended well. */
export interface Timed {
  readonly stdout: string;
  readonly seconds: number;
  readonly peak: Peak;
}

/** Runs a command to its end and measures it from the outside. @throws when it fails. */
export async function timed(
  file: string,
  args: readonly string[],
  options: Options,
): Promise<Timed> {
  const began = performance.now();
  const child = execa(file, args, options);
  const peak = peakOf(child.pid ?? 0, child);
  const { stdout } = await child;
  const seconds = (performance.now() - began) / 1000;
  return { stdout: String(stdout), seconds, peak: await peak };
}
