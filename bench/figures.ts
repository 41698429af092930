import type { Benchmark } from './options.ts';
import type { Samples } from './samples.ts';
import { median, quantile } from './statistics.ts';

/** One line of the table: something that was measured and what it may be at most. */
export interface Figure {
  readonly benchmark: Benchmark;
  readonly title: string;
  readonly unit: string;
  /** Most that it may be; none for what is only told. */
  readonly target?: number;
  /** Name of the samples. */
  readonly samples: string;
  /** What is compared with the target. @default the median */
  readonly of?: (values: readonly number[], samples: Samples) => number;
}

const share = (part: number) => (values: readonly number[]) => quantile(values, part);
const most = (values: readonly number[]) => Math.max(...values);

/** A machine's speed drifts, so the ratio is that of runs of the same session, in turn. */
const ofMedians = (_: readonly number[], samples: Samples) =>
  median(samples.of('up')) / median(samples.of('naive'));

/** Every figure, in the order of the table. */
export const FIGURES: readonly Figure[] = [
  { benchmark: 'up', title: '`up` from nothing', unit: 's', target: 60, samples: 'up' },
  { benchmark: 'naive', title: 'the same by hand', unit: 's', samples: 'naive' },
  {
    benchmark: 'naive',
    title: '`up` compared with by hand',
    unit: '',
    target: 0.6,
    samples: 'ratio',
    of: ofMedians,
  },
  { benchmark: 'again', title: '`up` again', unit: 's', target: 5, samples: 'again' },
  {
    benchmark: 'again',
    title: '`up` again: changes',
    unit: '',
    target: 0,
    samples: 'again-changes',
    of: most,
  },
  {
    benchmark: 'push',
    title: 'push to applied, p50',
    unit: 's',
    target: 2,
    samples: 'push',
    of: share(0.5),
  },
  {
    benchmark: 'push',
    title: 'push to applied, p95',
    unit: 's',
    target: 5,
    samples: 'push',
    of: share(0.95),
  },
  {
    benchmark: 'push',
    title: 'after `git push` returned, p50',
    unit: 's',
    samples: 'push-returned',
    of: share(0.5),
  },
  { benchmark: 'down', title: '`down`', unit: 's', target: 15, samples: 'down' },
  { benchmark: 'help', title: '`./gitstead --help`', unit: 's', target: 0.2, samples: 'help' },
  { benchmark: 'synth', title: 'synth', unit: 's', target: 0.5, samples: 'synth' },
  {
    benchmark: 'memory',
    title: 'memory of the CLI',
    unit: 'MiB',
    target: 200,
    samples: 'memory-cli',
    of: most,
  },
  {
    benchmark: 'memory',
    title: 'memory with the programs it runs',
    unit: 'MiB',
    samples: 'memory-programs',
    of: most,
  },
  {
    benchmark: 'memory',
    title: 'memory of the cluster',
    unit: 'MiB',
    target: 2048,
    samples: 'memory-cluster',
    of: most,
  },
];
