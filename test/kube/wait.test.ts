import { expect, test } from 'vitest';
import { UnreachableError } from '../../kube/errors.ts';
import { type Unhappy, type WaitOptions, waitUntilHappy } from '../../kube/wait.ts';
import type { Run } from '../../plan/run.ts';

const options: WaitOptions = { what: 'pods', deadline: 60_000, every: 1, remedy: 'Look at them.' };
const sad: Unhappy = { subject: 'pod/a/b', reason: 'Pending' };

function scripted(looks: (readonly Unhappy[] | Error)[]) {
  return async () => {
    const look = looks.length > 1 ? looks.shift() : looks[0];
    if (look instanceof Error) throw look;
    return look ?? [];
  };
}

function recorder(signal = new AbortController().signal): Run & { readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, signal, report: (line) => lines.push(line) };
}

test('ends when nothing is unhappy, and says each new state once', async () => {
  const run = recorder();
  await waitUntilHappy(scripted([[sad, sad], [sad, sad], [sad], []]), options, run);
  expect(run.lines).toEqual([
    'waiting for pods: pod/a/b (Pending) and 1 more',
    'waiting for pods: pod/a/b (Pending)',
  ]);
});

test('lives through an API that does not answer for a moment', async () => {
  const run = recorder();
  await waitUntilHappy(scripted([new UnreachableError('refused'), []]), options, run);
  expect(run.lines[0]).toContain('the API does not answer (refused)');
});

test('fails at the deadline with every unhappy object and its evidence', async () => {
  const wait = waitUntilHappy(
    scripted([[sad, { subject: 'pod/a/c', reason: 'Failed' }]]),
    {
      ...options,
      deadline: 0,
      explain: async (all) => all.map((a) => ({ ...a, evidence: 'log' })),
    },
    recorder(),
  );
  await expect(wait).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Timed out waiting for pods\n {2}pod\/a\/b: Pending\n {6}log\n {2}pod\/a\/c/,
    ),
    remedy: 'Look at them.',
  });
});

test('fails early when something can no longer succeed', async () => {
  const wait = waitUntilHappy(scripted([[{ ...sad, hopeless: true }]]), options, recorder());
  await expect(wait).rejects.toThrow('Failed waiting for pods');
});

test('forgives a hopeless state that passes', async () => {
  await waitUntilHappy(scripted([[{ ...sad, hopeless: true }], []]), options, recorder());
});

test('stops when the run is interrupted', async () => {
  const interrupted = AbortSignal.abort(new Error('Ctrl-C'));
  const wait = waitUntilHappy(scripted([[sad]]), options, recorder(interrupted));
  await expect(wait).rejects.toThrow();
});

test('does not hide errors that waiting cannot cure', async () => {
  const wait = waitUntilHappy(scripted([new TypeError('a bug')]), options, recorder());
  await expect(wait).rejects.toThrow('a bug');
});
