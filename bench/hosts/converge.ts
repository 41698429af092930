// A program of its own, so that its time and memory are those of one converge: reads what to
// converge on standard input, and prints what it took as JSON.
import { text } from 'node:stream/consumers';
import type { ConvergeInput } from '../../bootstrap/phase.ts';
import { converge } from '../../bootstrap/run.ts';
import { changed } from '../../plan/change.ts';

/** What one converge took. */
export interface Took {
  /** Seconds until everything was looked at. */
  readonly facts: number;
  /** Seconds of the whole. */
  readonly seconds: number;
  /** Subjects of what was changed; a cluster that is as it should be has none. */
  readonly changes: readonly string[];
}

const input: Omit<ConvergeInput, 'artifacts'> = JSON.parse(await text(process.stdin));
const began = performance.now();
const elapsed = (): number => (performance.now() - began) / 1000;
let facts = 0;
const changes = await converge(
  { ...input, artifacts: async () => new Map() },
  {
    report: () => undefined,
    signal: new AbortController().signal,
    onPhase: () => {
      facts ||= elapsed();
    },
  },
);
const took: Took = {
  facts,
  seconds: elapsed(),
  changes: changes.filter((change) => changed([change])).map(({ subject }) => subject),
};
process.stdout.write(JSON.stringify(took));
