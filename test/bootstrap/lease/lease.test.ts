import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Holder, LockedError } from '../../../bootstrap/lease/holder.ts';
import { Lease, type OpenLease } from '../../../bootstrap/lease/lease.ts';
import { scriptText } from '../../../bootstrap/scripts.ts';
import { type Channel, talk } from '../../../remote/channel.ts';
import { ScriptError, UnreachableError } from '../../../remote/errors.ts';

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
  if (machine.startsWith('silent')) throw new UnreachableError('no answer', '');
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

  test('is kept when a power cut has left the last beat empty', async () => {
    const first = lease('first');
    await first.take(['cp-1'], run);
    const beat = join(folder, 'cp-1/var/lib/gitstead/lease.beat');
    await writeFile(beat, '');
    await expect.poll(() => readFile(beat, 'utf8'), { timeout: 8_000 }).toMatch(/^\d+ \S+\n$/);
    expect(first.signal.aborted).toBe(false);
  });

  test('is taken over when a power cut has left the last beat of a killed run empty', async () => {
    await lease('first').take(['cp-1'], run);
    shells['cp-1']?.kill('SIGKILL');
    await writeFile(join(folder, 'cp-1/var/lib/gitstead/lease.beat'), '');
    const second = lease('second', true);
    expect(await second.take(['cp-1'], run)).toEqual([]);
    expect(second.epoch()).toBe(2);
  });

  test('names control planes that do not answer, and why', async () => {
    expect(await lease('first').take(['silent-1', 'cp-1', 'silent-2'], run)).toMatchObject([
      { machine: 'silent-1', error: { message: 'no answer' } },
      { machine: 'silent-2', error: { message: 'no answer' } },
    ]);
  });

  test('says why a control plane that answers cannot keep it', async () => {
    await mkdir(join(folder, 'cp-1/var/lib/gitstead/lease.new'), { recursive: true });
    const [failure] = await lease('first').take(['cp-1'], run);
    expect(failure?.error).toBeInstanceOf(ScriptError);
    expect(failure?.error).toMatchObject({ message: expect.stringContaining('lease.new') });
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

describe('a run that lost contact', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The first request is answered after `late` ms, the others never. */
  function heardOnce(late = 0): Lease {
    const answers = [new Promise<string>((answer) => setTimeout(answer, late, 'held 1'))];
    const channel: Channel = {
      ask: () => answers.pop() ?? new Promise(() => undefined),
      close: () => undefined,
    };
    return new Lease({
      run: 'first',
      holder: HOLDER,
      isGone: () => false,
      open: async () => channel,
    });
  }

  test('stops 25 s after it was heard, whatever is still under way', async () => {
    const first = heardOnce();
    const taken = first.take(['cp-1'], run);
    await vi.advanceTimersByTimeAsync(24_900);
    await taken;
    expect(first.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(first.signal.reason?.message).toMatch('no control plane could be asked for 25 s');
  });

  test('counts from the question, not from its answer', async () => {
    const first = heardOnce(9_000);
    const taken = first.take(['cp-1'], run);
    await vi.advanceTimersByTimeAsync(25_100);
    await taken;
    expect(first.signal.aborted).toBe(true);
  });

  test('asks once more when it was itself stopped', async () => {
    const first = heardOnce();
    const taken = first.take(['cp-1'], run);
    await vi.advanceTimersByTimeAsync(1_000);
    await taken;
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
    await vi.advanceTimersByTimeAsync(26_000);
    expect(first.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(first.signal.aborted).toBe(true);
    clock.mockRestore();
  });

  test('is not told so once it has ended', async () => {
    const first = heardOnce();
    const taken = first.take(['cp-1'], run);
    await vi.advanceTimersByTimeAsync(1_000);
    await taken;
    void first.release();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(first.signal.aborted).toBe(false);
  });
});
