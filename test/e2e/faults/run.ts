import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultPromise } from 'execa';
import type { Change } from '../../../plan/change.ts';
import type { Clone } from '../clone.ts';

type Child = ResultPromise<{ all: true; reject: false; detached: true }>;

/** An `up` in a process group of its own, that holds still at a point until it is let go on or killed. */
export class HeldUp {
  readonly #child: Child;

  private constructor(child: Child) {
    this.#child = child;
  }

  /** Starts `up`; with a point, it stops itself there. */
  static start(clone: Clone, point?: string): HeldUp {
    const env = point ? { GITSTEAD_FAULT: point } : {};
    const options = { all: true, reject: false, detached: true, env } as const;
    return new HeldUp(clone.run('./gitstead', ['up', '--yes'], options) as unknown as Child);
  }

  /** Waits until it holds still. @throws when it ends before */
  async reached(point: string): Promise<void> {
    const told = new Promise<void>((resolve) => {
      let said = '';
      this.#child.all.on('data', (data) => {
        said += String(data);
        if (said.includes(`fault: ${point}`)) resolve();
      });
    });
    const ended = this.#child.then(({ all }) => {
      throw new Error(`up ended before ${point}:\n${all}`);
    });
    await Promise.race([told, ended]);
    ended.catch(() => undefined);
    // It speaks first and stops up to seconds later; a signal to go on before that would be lost.
    while (!(await this.#stopped())) await sleep(20);
  }

  /** Whether the kernel has it stopped (state `T` of proc_pid_stat(5)). */
  async #stopped(): Promise<boolean> {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).startsWith(') T');
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** As a power cut of the operator's computer would end it: no handler runs. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#child;
  }

  /** Goes on after it held still, to whatever end. @returns what it said */
  async goOn(): Promise<string> {
    this.#signal('SIGCONT');
    return (await this.#child).all;
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.#child.pid as number), signal);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ESRCH') throw error;
    }
  }
}

/** What came after a fault. */
export interface Recovery {
  /** Seconds of the run after it, which ends with a healthy cluster. */
  readonly seconds: number;
  /** What the run after that one changed: nothing. */
  readonly third: readonly Change[];
}

/** Runs `up` until it ends well, and once more. @throws when either fails */
export async function recover(clone: Clone): Promise<Recovery> {
  const began = performance.now();
  await clone.gitstead('up', '--yes');
  const seconds = (performance.now() - began) / 1000;
  return { seconds, third: await clone.changes('up', '--yes') };
}

/** A random moment of a run of about `seconds`. */
export async function randomMoment(seconds: number): Promise<number> {
  const moment = Math.random() * seconds;
  await sleep(moment * 1000);
  return moment;
}
