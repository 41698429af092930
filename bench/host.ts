import { cpus, loadavg, release, totalmem } from 'node:os';
import { execa } from 'execa';
import { ROOT } from '../plan/paths.ts';

/** What the numbers belong to: the commit, the machine, and how busy it was at the start. */
export async function describeHost(): Promise<readonly string[]> {
  const commit = await execa('git', ['log', '-1', '--format=%h %s'], { cwd: ROOT });
  const memory = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  return [
    `commit ${commit.stdout}`,
    `${cpus().length} cores (${cpus()[0]?.model}), ${memory} GiB, Linux ${release()}, load ${load.toFixed(1)}`,
    new Date().toISOString(),
  ];
}
