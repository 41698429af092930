import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** Terraform and its plugins are programs of their own, not part of the CLI. */
const FOREIGN = /^terraform/;
const EVERY = 100;

/**
 * The most memory (sum of resident sets, in MiB) that a process and its children held while it ran,
 * without Terraform's. Looked up every 100 ms in /proc; elsewhere than on Linux it is NaN.
 */
export async function peakOf(pid: number, ended: PromiseLike<unknown>): Promise<number> {
  let [running, peak] = [true, 0];
  ended.then(
    () => (running = false),
    () => (running = false),
  );
  while (running) {
    peak = Math.max(peak, await treeMemory(pid));
    await sleep(EVERY);
  }
  return process.platform === 'linux' ? peak / 1024 : Number.NaN;
}

/** KiB of a process and everything below it. */
async function treeMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  if (FOREIGN.test(/^Name:\s+(.*)$/m.exec(status)?.[1] ?? '')) return 0;
  const own = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = children
    .split(' ')
    .filter(Boolean)
    .map((child) => treeMemory(Number(child)));
  return (await Promise.all(below)).reduce((sum, kib) => sum + kib, own);
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1 / 2 ** 20,
  KiB: 1 / 1024,
  MiB: 1,
  GiB: 1024,
};

/**
 * What the engine says that the cluster's containers hold, in MiB: the memory of their control
 * groups, without the part of the page cache that nobody uses.
 */
export async function clusterMemory(cluster: string): Promise<number> {
  const filter = `label=dev.gitstead.cluster=${cluster}`;
  const { stdout: ids } = await execa('docker', ['ps', '--quiet', '--filter', filter]);
  const args = ['stats', '--no-stream', '--format', '{{.MemUsage}}', ...ids.split('\n')];
  const { stdout } = await execa('docker', args);
  return stdout.split('\n').reduce((sum, line) => sum + parseMemory(line), 0);
}

/** `507.9MiB / 23.5GiB` as MiB. */
export function parseMemory(line: string): number {
  const [, value = 'NaN', unit = ''] = /^([\d.]+)([A-Za-z]+)/.exec(line.trim()) ?? [];
  return Number(value) * (UNITS[unit] ?? Number.NaN);
}
