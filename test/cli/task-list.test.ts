import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRunLog, type RunLog } from '../../cli/run-log.ts';
import { runStages, type Task } from '../../cli/task-list.ts';
import type { Run } from '../../plan/run.ts';

const { signal } = new AbortController();
const terminals = [process.stdout, process.stderr].map((stream) => ({
  stream,
  isTTY: stream.isTTY,
}));
let folder: string;
let log: RunLog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gitstead-'));
  log = openRunLog(folder, 'test');
});

afterEach(async () => {
  for (const { stream, isTTY } of terminals) stream.isTTY = isTTY;
  log.close();
  await rm(folder, { recursive: true });
});

const run = (...tasks: Task[]) =>
  runStages([{ title: 'Stage', tasks }], { quiet: false, signal, log });

test.each([true, false])('a task may report after it ended; terminal: %s', async (isTTY) => {
  for (const { stream } of terminals) stream.isTTY = isTTY;
  let late: Run['report'] = () => undefined;
  const ended = Promise.withResolvers<void>();
  const first = async ({ report }: Run) => {
    report('early');
    late = report;
    ended.resolve();
    return undefined;
  };
  const second = async () => {
    await ended.promise;
    await turn();
    await turn();
    late('late');
    return 'done';
  };
  await run({ title: 'First', run: first }, { title: 'Second', run: second });
});

test('a neighbour that ends after the run failed does not end the process', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const fail = (): Promise<undefined> => Promise.reject(new Error('broken'));
  await expect(run({ title: 'A', run: fail }, { title: 'B', run: () => promise })).rejects.toThrow(
    'broken',
  );
  log.close();
  resolve(undefined);
  await turn();
  expect(await readFile(log.path, 'utf8')).toContain('A: failed: broken');
});
