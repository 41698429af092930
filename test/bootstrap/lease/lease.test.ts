import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Holder, LockedError } from '../../../bootstrap/lease/holder.ts';
import { Lease, type OpenLease } from '../../../bootstrap/lease/lease.ts';
import { scriptText } from '../../../bootstrap/scripts.ts';
import { talk } from '../../../remote/channel.ts';

const HOLDER: Holder = {
  user: 'ada',
  host: 'laptop',
  verb: 'up',
  pid: 4711,
  since: '2026-01-01T00:00:00Z',
  clone: '/home/ada/it\'s "here" \\n/.gitstead/local',
};
const run = { report: () => undefined, signal: new AbortController().signal };

let folder: string;
let leases: Lease[];
let shells: Record<string, ReturnType<typeof spawn>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gs-'));
  leases = [];
  shells = {};
});

afterEach(async () => {
  await Promise.all(leases.map((lease) => lease.release()));
  await rm(folder, { recursive: true, force: true });
});

/** Machines are folders here; the script and its shell are real. */
const open: OpenLease = async (machine, options) => {
  if (machine.startsWith('silent')) throw new Error('no answer');
  const shell = spawn('sh', ['-s']);
  shells[machine] = shell;
  const root = join(folder, machine);
  const script = scriptText('lease').replaceAll(/\/(var\/lib\/gitstead|run)\//g, `${root}/$1/`);
  return talk(shell, machine, `mkdir -p ${root}/run\n${script}`, options);
};

function lease(name: string, isGone = false): Lease {
  const made = new Lease({
    run: name,
    holder: { ...HOLDER, verb: name },
    isGone: () => isGone,
    open,
  });
  leases.push(made);
  return made;
}

/** Makes the last beat on a machine that much older. */
async function age(machine: string, seconds: number): Promise<void> {
  const file = join(folder, machine, 'var/lib/gitstead/lease.beat');
  const [beaten, boot] = (await readFile(file, 'utf8')).trim().split(' ');
  await writeFile(file, `${Number(beaten) - seconds} ${boot}\n`);
}

describe('the lease of a cluster', () => {
  test('is held by one run, and the next one has a higher number', async () => {
    const first = lease('first');
    await first.take(['cp-1'], run);
    expect(first.epoch()).toBe(1);
    await first.release();
    const second = lease('second');
    await second.take(['cp-1'], run);
    expect(second.epoch()).toBe(2);
  });

  test('refuses a second run while the first is heard of, naming it', async () => {
    await lease('first').take(['cp-1'], run);
    const attempt = lease('second').take(['cp-1'], run);
    await expect(attempt).rejects.toBeInstanceOf(LockedError);
    await expect(attempt).rejects.toThrow(
      '`gitstead first` (process 4711, ada@laptop, since 2026-01-01T00:00:00Z, from /home/ada/it\'s "here" \\n/.gitstead/local) is working on this cluster.',
    );
  });

  test('refuses a second run that shares only one control plane with the first', async () => {
    await lease('first').take(['cp-1', 'cp-2'], run);
    await expect(lease('second').take(['silent-1', 'cp-2', 'cp-3'], run)).rejects.toThrow('first');
  });

  test('is taken over at once from a run that is known to have ended', async () => {
    await lease('first').take(['cp-1'], run);
    shells['cp-1']?.kill('SIGKILL');
    const second = lease('second', true);
    await second.take(['cp-1'], run);
    expect(second.epoch()).toBe(2);
  });

  test('is waited for when its holder is not heard of any more, and that is said', async () => {
    const first = lease('first');
    await first.take(['cp-1'], run);
    await age('cp-1', 28);
    const said: string[] = [];
    const second = lease('second');
    shells['cp-1']?.kill('SIGSTOP');
    const stopped = shells['cp-1'];
    await second.take(['cp-1'], { ...run, report: (line) => said.push(line) });
    stopped?.kill('SIGKILL');
    expect(second.epoch()).toBe(2);
    expect(said.join()).toMatch(/holds the cluster's lease and was last heard of \d+ s ago/);
  });

  test('is lost by a run that was not heard of for too long', async () => {
    const first = lease('first');
    await first.take(['cp-1'], run);
    await age('cp-1', 31);
    await lease('second').take(['cp-1'], run);
    await expect
      .poll(() => first.signal.reason?.message, { timeout: 8_000 })
      .toMatch('This run lost its lease on the cluster: `gitstead second`');
  });

  test('survives a connection that is cut', async () => {
    const first = lease('first');
    await first.take(['cp-1'], run);
    shells['cp-1']?.kill('SIGKILL');
    await sleep(7_000);
    expect(first.signal.aborted).toBe(false);
    await expect(lease('second').take(['cp-1'], run)).rejects.toThrow('first');
  });

  test('survives a control plane that is made anew', async () => {
    const first = lease('first');
    await first.take(['cp-1'], run);
    await rm(join(folder, 'cp-1', 'var'), { recursive: true });
    shells['cp-1']?.kill('SIGKILL');
    await expect
      .poll(() => existsSync(join(folder, 'cp-1/var/lib/gitstead/lease')), { timeout: 9_000 })
      .toBe(true);
    expect(first.signal.aborted).toBe(false);
  });

  test('is not kept by a run that ends while it is still taking it', async () => {
    const first = lease('first');
    const taking = first.take(['cp-1', 'cp-2'], run);
    await first.release();
    await taking;
    await lease('second').take(['cp-1', 'cp-2'], run);
    expect(await readFile(join(folder, 'cp-2/var/lib/gitstead/lease'), 'utf8')).toMatch(/^second /);
  });

  test('names control planes that do not answer', async () => {
    expect(await lease('first').take(['silent-1', 'cp-1', 'silent-2'], run)).toEqual([
      'silent-1',
      'silent-2',
    ]);
  });

  test('gets a higher number when a machine has seen a later run', async () => {
    const first = lease('first');
    await first.take(['cp-1', 'cp-2'], run);
    await first.raise(57);
    expect(first.epoch()).toBe(58);
    await first.release();
    const second = lease('second');
    await second.take(['cp-2'], run);
    expect(second.epoch()).toBe(59);
  });
});
