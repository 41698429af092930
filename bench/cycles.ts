import { setTimeout as sleep } from 'node:timers/promises';
import { type Change, changed } from '../plan/change.ts';
import { BY_HAND, measureBootstrap } from './bootstrap.ts';
import { measureHosts } from './hosts.ts';
import { clusterMemory } from './memory.ts';
import { Naive, naiveSeconds } from './naive.ts';
import type { Benchmark, BenchOptions } from './options.ts';
import { measurePushes } from './push.ts';
import type { Samples } from './samples.ts';
import { CLUSTER, type Stand } from './stand.ts';
import type { Timed } from './timed.ts';

/** What needs no cluster, or makes one of its own. */
const ELSEWHERE: readonly Benchmark[] = ['help', 'synth', 'ha'];

/** Milliseconds until a cluster that has just started is at rest. */
const REST = 20_000;

/** What `up --json` prints, as far as it is read here. */
interface UpOutput {
  readonly changes: readonly Change[];
  readonly timings: readonly { title: string; start: number; seconds: number }[];
}

type Say = (text: string) => void;

/** Makes and removes the cluster as often as asked and measures on the way. */
export async function measureCycles(
  stand: Stand,
  options: BenchOptions,
  samples: Samples,
  say: Say,
): Promise<void> {
  if ([...options.only].every((name) => ELSEWHERE.includes(name))) return;
  say('once without counting, to fill the cache');
  await stand.gitstead('up', '--yes', '--json');
  const naive = options.only.has('naive') ? await Naive.prepare(stand) : undefined;
  try {
    await stand.gitstead('down', '--json');
    for (let index = 0; index < options.runs; index++) {
      const last = index === options.runs - 1;
      const pair = [
        () => cycle(stand, { ...options, last }, samples, say),
        () => byHand(naive, samples, say),
        () => bootstrap(stand, options, samples, say),
      ];
      // In turn, so that neither always meets the warmer machine.
      for (const measure of index % 2 === 0 ? pair : pair.toReversed()) await measure();
      if (naive) addRatios(samples, index);
    }
  } finally {
    await naive?.remove();
  }
}

/** One cluster from nothing to gone. */
async function cycle(
  stand: Stand,
  options: BenchOptions & { readonly last: boolean },
  samples: Samples,
  say: Say,
): Promise<void> {
  await stand.forget();
  say('up from nothing');
  const up = await stand.gitstead('up', '--yes', '--json');
  samples.add('up', up.seconds);
  addMemory(samples, up);
  for (const { title, start, seconds } of outputOf(up.stdout).timings) {
    samples.add(`phase ${title}`, start + seconds);
  }
  if (options.only.has('again')) await again(stand, samples, say);
  if (options.last) await once(stand, options, samples, say);
  say('down');
  samples.add('down', (await stand.gitstead('down', '--force', '--json')).seconds);
}

async function again(stand: Stand, samples: Samples, say: Say): Promise<void> {
  say('up again');
  const up = await stand.gitstead('up', '--yes', '--json');
  samples.add('again', up.seconds);
  addMemory(samples, up);
  samples.add('again-changes', outputOf(up.stdout).changes.filter((one) => changed([one])).length);
}

/** What one cluster is enough for. */
async function once(
  stand: Stand,
  { only, pushes, runs }: BenchOptions,
  samples: Samples,
  say: Say,
): Promise<void> {
  if (only.has('hosts')) {
    say('converge of simulated hosts');
    await measureHosts(stand, runs, samples);
  }
  if (only.has('memory')) {
    say('memory at rest');
    await sleep(REST, undefined, { signal: stand.signal });
    samples.add('memory-cluster', await clusterMemory(CLUSTER));
  }
  if (!only.has('push')) return;
  say(`${pushes} pushes`);
  await measurePushes(stand, pushes, samples);
}

async function byHand(naive: Naive | undefined, samples: Samples, say: Say): Promise<void> {
  if (!naive) return;
  say('the same by hand');
  const run = await naive.run();
  samples.add('naive', naiveSeconds(run));
  for (const [name, seconds] of run) samples.add(`step ${name}`, seconds);
  const parts = BY_HAND.map((step) => run.get(step) ?? Number.NaN);
  samples.add(
    'naive-bootstrap',
    parts.reduce((sum, seconds) => sum + seconds, 0),
  );
}

async function bootstrap(
  stand: Stand,
  { only }: BenchOptions,
  samples: Samples,
  say: Say,
): Promise<void> {
  if (!only.has('bootstrap')) return;
  say('bootstrap of ready machines');
  await measureBootstrap(stand, 1, samples);
}

/** Ratios to the run by hand of the same round. */
function addRatios(samples: Samples, index: number): void {
  const of = (name: string): number => samples.of(name)[index] ?? Number.NaN;
  samples.add('ratio', of('up') / of('naive'));
  samples.add('ratio-bootstrap', of('bootstrap-1') / of('naive-bootstrap'));
}

function addMemory(samples: Samples, { peak }: Timed): void {
  samples.add('memory-cli', peak.own);
  samples.add('memory-programs', peak.all);
}

function outputOf(stdout: string): UpOutput {
  return JSON.parse(stdout) as UpOutput;
}
