import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** Terraform and its plugins are programs of their own, not part of the CLI. */
const FOREIGN = /^terraform/;
const EVERY = 100;

/** Memory of a command at its peak, in MiB. */
export interface Peak {
  /** Resident set of its own process. */
  readonly own: number;
  /** The same with every program that it runs, Terraform aside: a sum, so shared pages count more than once. */
  readonly all: number;
}

/**
 * The most memory that a process held while it ran, looked up every 100 ms in /proc; zero where there
 * is none.
 */
export async function peakOf(pid: number, ended: PromiseLike<unknown>): Promise<Peak> {
  let running = true;
  const stop = (): void => {
    running = false;
  };
  ended.then(stop, stop);
  let [own, all] = [0, 0];
  while (running) {
    own = Math.max(own, await memoryOf(pid));
    all = Math.max(all, await treeMemory(pid));
    await sleep(EVERY);
  }
  return { own: own / 1024, all: all / 1024 };
}

/** KiB of one process; zero for Terraform's. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  if (FOREIGN.test(/^Name:\s+(.*)$/m.exec(status)?.[1] ?? '')) return 0;
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
}

/** KiB of a process and everything below it. */
async function treeMemory(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = children
    .split(' ')
    .filter(Boolean)
    .map((child) => treeMemory(Number(child)));
  const sums = await Promise.all([memoryOf(pid), ...below]);
  return sums.reduce((sum, kib) => sum + kib, 0);
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
