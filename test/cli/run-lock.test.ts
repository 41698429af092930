import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LockedError } from '../../bootstrap/lease/holder.ts';
import { isRunning, thisRun } from '../../cli/holder.ts';
import { withRunLock } from '../../cli/run-lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gs-'));
  file = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A lock as another process left it, with a heartbeat that many seconds ago. */
async function leftBehind(pid: number, host = hostname(), age = 0): Promise<void> {
  const left = `${file}.1-left`;
  await writeFile(left, JSON.stringify({ ...thisRun('up', folder), pid, host }));
  const beat = Date.now() / 1000 - age;
  await utimes(left, beat, beat);
}

async function endedPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid as number;
}

const attempt = () => withRunLock(file, 'down', async () => 'done');

/** A run in a process of its own; it says so on stdout while it holds the lock. */
function runElsewhere(milliseconds: number): ChildProcess {
  const module = JSON.stringify(resolve(import.meta.dirname, '../../cli/run-lock.ts'));
  const script = `
    import { withRunLock } from ${module};
    await withRunLock(${JSON.stringify(file)}, 'up', async () => {
      console.log('begin', Date.now());
      await new Promise((end) => setTimeout(end, ${milliseconds}));
      console.log('end', Date.now());
    }).catch((error) => console.log(error.name));`;
  return spawn(process.execPath, ['--input-type=module', '-e', script]);
}

async function said(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (data) => {
    text += data;
  });
  await once(child, 'close');
  return text;
}

describe('the lock of a clone', () => {
  test('lets one run in', async () => {
    await withRunLock(file, 'up', async () => {
      await expect(attempt()).rejects.toBeInstanceOf(LockedError);
      await expect(attempt()).rejects.toThrow(`\`gitstead up\` (process ${process.pid}`);
    });
    expect(await attempt()).toBe('done');
    expect(await readdir(folder)).toEqual([]);
  });

  test('lets one of many runs in that begin at once, also after one that was killed', async () => {
    await leftBehind(await endedPid());
    let begun = 0;
    const refused: unknown[] = [];
    const action = async (): Promise<void> => {
      begun += 1;
      await expect.poll(() => refused.length, { timeout: 20_000 }).toBe(7);
    };
    const run = () => withRunLock(file, 'up', action).catch((error) => refused.push(error));
    await Promise.all(Array.from({ length: 8 }, run));
    expect(begun).toBe(1);
    for (const error of refused) expect(error).toBeInstanceOf(LockedError);
  });

  test('lets one of several processes in that begin at once, also after a run that ended', async () => {
    await attempt();
    const results = await Promise.all([3_000, 3_000, 3_000].map((ms) => said(runElsewhere(ms))));
    const spans = results.flatMap((text) => {
      const [, begin, end] = /begin (\d+)\nend (\d+)/.exec(text) ?? [];
      return begin ? [[Number(begin), Number(end)] as const] : [];
    });
    expect(spans.length).toBeGreaterThan(0);
    spans.sort(([a], [b]) => a - b);
    for (const [index, [begin]] of spans.entries()) {
      expect(begin).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
    }
    expect(results.filter((text) => text.includes('LockedError'))).toHaveLength(3 - spans.length);
  });

  test.skipIf(!existsSync('/proc/self/ns/pid'))(
    'is taken over at once when its run was killed',
    async () => {
      const child = runElsewhere(60_000);
      await once(child.stdout as NodeJS.ReadableStream, 'data');
      await expect(attempt()).rejects.toBeInstanceOf(LockedError);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const began = performance.now();
      expect(await attempt()).toBe('done');
      expect(performance.now() - began).toBeLessThan(1_000);
    },
  );

  test('is taken over when its process is gone', async () => {
    await leftBehind(await endedPid());
    expect(await attempt()).toBe('done');
  });

  test('is taken over when its process only waits to be reaped', async () => {
    // The shell is replaced by a program that never asks how its child ended.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 30']);
    const [pid] = await once(parent.stdout, 'data');
    await expect.poll(() => isRunning(Number(pid))).toBe(false);
    await leftBehind(Number(pid));
    expect(await attempt()).toBe('done');
    parent.kill();
  });

  test('is waited for when nobody here can see its process', async () => {
    await leftBehind(1, 'elsewhere', 8);
    expect(await attempt()).toBe('done');
  });

  test('is waited for when a run was killed before it said who it is', async () => {
    await writeFile(`${file}.1-left`, '');
    const beat = Date.now() / 1000 - 8;
    await utimes(`${file}.1-left`, beat, beat);
    expect(await attempt()).toBe('done');
  });

  test('is refused when a process elsewhere gives a sign of life', async () => {
    await leftBehind(1, 'elsewhere');
    const beat = setInterval(() => void leftBehind(1, 'elsewhere'), 1_000);
    await expect(attempt()).rejects.toThrow('elsewhere');
    clearInterval(beat);
  });

  test('is refused while a run that has not said yet who it is gives a sign of life', async () => {
    const beat = setInterval(() => void writeFile(`${file}.1-new`, ''), 500);
    await writeFile(`${file}.1-new`, '');
    await expect(attempt()).rejects.toBeInstanceOf(LockedError);
    clearInterval(beat);
  });
});
