// `npm run bench`: measures what docs/performance.md promises, on a cluster of its own.
import { execa } from 'execa';
import { KnownError } from '../plan/error.ts';
import { ROOT } from '../plan/paths.ts';
import { measureBootstrap } from './bootstrap.ts';
import { measureCommands } from './commands.ts';
import { measureCycles } from './cycles.ts';
import { describeHost } from './host.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { describe, resultsOf } from './report.ts';
import { Samples } from './samples.ts';
import { Stand } from './stand.ts';

const say = (text: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
};

try {
  await bench(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof KnownError)) throw error;
  say(`${error.message}\n${error.remedy}`);
  process.exitCode = 1;
}

async function bench(options: BenchOptions): Promise<void> {
  const { stdout: changes } = await execa('git', ['status', '--porcelain'], { cwd: ROOT });
  if (changes) say('what is not committed is not measured');
  const host = await describeHost();
  const samples = await measure(options);
  const results = resultsOf(samples);
  const text = options.json
    ? JSON.stringify({ host, results, samples }, undefined, 2)
    : [...host, '', ...describe(samples)].join('\n');
  process.stdout.write(`${text}\n`);
  if (results.some(({ ok }) => ok === false)) process.exitCode = 2;
}

/** Whatever happens, also Ctrl-C, nothing of the benchmarks stays behind. */
async function measure(options: BenchOptions): Promise<Samples> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
  }
  const stand = await Stand.create(stop.signal);
  const samples = new Samples();
  try {
    await measureCommands(stand, options, samples);
    await measureCycles(stand, options, samples, say);
    await measureHa(stand, options, samples);
  } finally {
    await stand.remove();
  }
  return samples;
}

/** Three control planes need a stack of their own, and come last. */
async function measureHa(stand: Stand, { only, runs }: BenchOptions, samples: Samples) {
  if (!only.has('ha')) return;
  say('three control planes');
  for (let run = 0; run < runs; run++) await measureBootstrap(stand, 3, samples);
}
