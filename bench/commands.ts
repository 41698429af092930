import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchOptions } from './options.ts';
import type { Samples } from './samples.ts';
import type { Stand } from './stand.ts';

/** Measures the commands that need no cluster, each once more than counted. */
export async function measureCommands(
  stand: Stand,
  { only, runs }: BenchOptions,
  samples: Samples,
): Promise<void> {
  const { app } = JSON.parse(await readFile(join(stand.clone, 'cdktf.json'), 'utf8'));
  const commands = {
    help: () => stand.gitstead('--help'),
    // As cdktf runs it.
    synth: () => stand.run('sh', ['-c', app]),
  };
  for (const [name, measure] of Object.entries(commands)) {
    if (!only.has(name as keyof typeof commands)) continue;
    await measure();
    for (let run = 0; run < runs; run++) samples.add(name, (await measure()).seconds);
  }
}
