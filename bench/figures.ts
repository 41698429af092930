import { HOSTS } from './hosts.ts';
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
const ratioOf = (one: string, other: string) => (_: readonly number[], samples: Samples) =>
  median(samples.of(one)) / median(samples.of(other));

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
    of: ratioOf('up', 'naive'),
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
  {
    benchmark: 'bootstrap',
    title: 'ready machines to Ready nodes',
    unit: 's',
    target: 25,
    samples: 'bootstrap-1',
  },
  {
    benchmark: 'bootstrap',
    title: 'the same by hand',
    unit: 's',
    samples: 'naive-bootstrap',
  },
  {
    benchmark: 'bootstrap',
    title: 'compared with by hand',
    unit: '',
    target: 1.15,
    samples: 'ratio-bootstrap',
    of: ratioOf('bootstrap-1', 'naive-bootstrap'),
  },
  {
    benchmark: 'ha',
    title: 'three control planes and a worker',
    unit: 's',
    target: 75,
    samples: 'bootstrap-3',
  },
  ...HOSTS.map(
    (count): Figure => ({
      benchmark: 'hosts',
      title: `converge of ${count} hosts, nothing to do`,
      unit: 's',
      samples: `hosts-${count}`,
      ...(count === 50 && { target: 15 }),
    }),
  ),
  {
    benchmark: 'hosts',
    title: '50 hosts compared with 10',
    unit: '',
    target: 1.5,
    samples: 'hosts-50',
    of: ratioOf('hosts-50', 'hosts-10'),
  },
  {
    benchmark: 'hosts',
    title: 'facts of 50 hosts',
    unit: 's',
    target: 5,
    samples: 'hosts-facts-50',
  },
  {
    benchmark: 'hosts',
    title: 'the same, connections to be made',
    unit: 's',
    samples: 'hosts-first-facts-50',
  },
  {
    benchmark: 'hosts',
    title: 'memory at 50 hosts',
    unit: 'MiB',
    target: 238,
    samples: 'hosts-memory-50',
    of: most,
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
