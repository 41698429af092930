import { parseArgs } from 'node:util';
import { KnownError } from '../plan/error.ts';

/** What can be measured, in the order in which it is done. */
export const BENCHMARKS = [
  'help',
  'synth',
  'up',
  'naive',
  'again',
  'memory',
  'push',
  'hosts',
  'down',
  'bootstrap',
  'ha',
] as const;

export type Benchmark = (typeof BENCHMARKS)[number];

export interface BenchOptions {
  /** How often each thing is done. */
  readonly runs: number;
  /** How many commits are pushed. */
  readonly pushes: number;
  readonly only: ReadonlySet<Benchmark>;
  readonly json: boolean;
}

const USAGE = 'Usage: npm run bench -- [--runs 5] [--pushes 20] [--only <name>]... [--json]';

/** Reads the command line. @throws KnownError for what is not a number or no benchmark. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '5' },
      pushes: { type: 'string', default: '20' },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  const names = values.only.flatMap((list) => list.split(','));
  const unknown = names.find((name) => !isBenchmark(name));
  if (unknown) throw new KnownError(`There is no benchmark ${unknown}.`, BENCHMARKS.join(', '));
  return {
    runs: positive(values.runs),
    pushes: positive(values.pushes),
    only: new Set(names.length === 0 ? BENCHMARKS : names.filter(isBenchmark)),
    json: values.json,
  };
}

function isBenchmark(name: string): name is Benchmark {
  return BENCHMARKS.some((known) => known === name);
}

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new KnownError(`${text} is no number of runs.`, USAGE);
}
