import type { ArtifactRun, ArtifactState } from './events.ts';

/** Collects what happens to the artifacts of one run and turns it into events. */
export interface Progress {
  /** Tells the state of an artifact; `cached` and `ready` count it as done. */
  readonly tell: (artifact: string, state: ArtifactState) => void;
  /** Repeats the last state every second, with less time left, while `action` runs. */
  readonly during: <T>(work: Work, action: () => Promise<T>) => Promise<T>;
  /** Announces builds to come, so that their time counts from the start. */
  readonly expect: (seconds: number) => void;
}

/** A build: which artifact to show, and how long it should take. */
export interface Work {
  readonly artifact: string;
  readonly seconds: number;
}

/** Progress over `total` artifacts, reported to `run.progress`. */
export function trackProgress(total: number, run: ArtifactRun): Progress {
  const finished = new Set<string>();
  let expected = 0;
  let passed = 0;
  const tell = (artifact: string, state: ArtifactState) => {
    if (state === 'cached' || state === 'ready') finished.add(artifact);
    const secondsLeft = expected > 0 ? { secondsLeft: Math.max(1, expected - passed) } : {};
    run.progress?.({ artifact, state, done: finished.size, total, ...secondsLeft });
  };
  return {
    tell,
    expect: (seconds) => {
      expected += Math.round(seconds);
    },
    during: async ({ artifact, seconds }, action) => {
      const before = passed;
      const ticker = setInterval(() => {
        // A build that takes longer than measured stands still rather than eat others' time.
        passed = Math.min(passed + 1, before + seconds);
        tell(artifact, 'building');
      }, 1000);
      ticker.unref();
      try {
        return await action();
      } finally {
        clearInterval(ticker);
        passed = before;
        expected -= Math.round(seconds);
      }
    },
  };
}
