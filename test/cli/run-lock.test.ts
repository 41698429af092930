import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
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
  await mkdir(`${file}.lock`, { recursive: true });
  const beat = Date.now() / 1000 - age;
  await utimes(`${file}.lock`, beat, beat);
  await writeFile(file, JSON.stringify({ ...thisRun('up', folder), pid, host }));
}

const attempt = () => withRunLock(file, 'down', async () => 'done');

describe('the lock of a clone', () => {
  test('lets one run in', async () => {
    await withRunLock(file, 'up', async () => {
      await expect(attempt()).rejects.toBeInstanceOf(LockedError);
      await expect(attempt()).rejects.toThrow(`\`gitstead up\` (process ${process.pid}`);
    });
    expect(await attempt()).toBe('done');
  });

  test('is taken over at once when its process is gone', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    await leftBehind(child.pid as number);
    expect(await attempt()).toBe('done');
  });

  test('is taken over at once when its process only waits to be reaped', async () => {
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

  test('is refused when a process elsewhere gives a sign of life', async () => {
    await leftBehind(1, 'elsewhere');
    const beat = setInterval(() => void leftBehind(1, 'elsewhere'), 1_000);
    await expect(attempt()).rejects.toThrow('elsewhere');
    clearInterval(beat);
  });
});
