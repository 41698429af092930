import { expect, test } from 'vitest';
import { runChecks } from '../../cli/checks/run.ts';
import { KnownError } from '../../plan/error.ts';

const run = { report: () => undefined, signal: new AbortController().signal };

test('a check that cannot be made has failed, and the others are still made', async () => {
  const checks = [
    { name: 'a', title: 'A', run: () => Promise.reject(new KnownError('broken', 'mend it')) },
    { name: 'b', title: 'B', run: async () => ({ status: 'ok', message: 'fine' }) as const },
  ];
  expect(await runChecks(checks, { fix: true, ignore: [] }, run)).toEqual([
    { name: 'a', title: 'A', status: 'failed', message: 'broken', remedy: 'mend it' },
    { name: 'b', title: 'B', status: 'ok', message: 'fine' },
  ]);
});
