import { type Change, changed } from '../plan/change.ts';
import { describeChanges } from './changes.ts';
import type { RunLog } from './run-log.ts';

/** What a task found or did: changes, a closing remark, or nothing to say. */
export type TaskResult = readonly Change[] | string | undefined;

/** How long a step took, for `--json` and the benchmarks. */
export interface Timing {
  readonly title: string;
  /** Seconds since the run began. */
  readonly start: number;
  readonly seconds: number;
}

/** Collects what the tasks of a run did and how long they took, and keeps its log. */
export class Recorder {
  readonly changes: Change[] = [];
  readonly timings: Timing[] = [];
  readonly log: RunLog;
  readonly #begin = performance.now();

  constructor(log: RunLog) {
    this.log = log;
  }

  async record(title: string, action: () => Promise<TaskResult>): Promise<TaskResult> {
    const start = performance.now();
    try {
      this.log.write(`${title}: began`);
      const result = await action();
      const changes = Array.isArray(result) ? result : [];
      this.changes.push(...changes);
      for (const line of describeChanges(changes)) this.log.write(`${title}: ${line}`);
      this.log.write(`${title}: done${remark(result)}`);
      return result;
    } catch (error) {
      this.log.write(`${title}: failed: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    } finally {
      const seconds = (performance.now() - start) / 1000;
      this.timings.push({ title, start: (start - this.#begin) / 1000, seconds });
    }
  }
}

/** A result in a few words, to follow the title of its task. */
export function remark(result: TaskResult): string {
  if (typeof result === 'string') return `: ${result}`;
  if (result === undefined) return '';
  const count = result.filter((change) => changed([change])).length;
  return count === 0 ? ': no changes' : `: ${count} ${count === 1 ? 'change' : 'changes'}`;
}
