import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { applyPhases, type PhaseEvent } from '../../bootstrap/apply.ts';
import type { Phase, Session, Step } from '../../bootstrap/phase.ts';
import { converged } from './fixtures.ts';

const run = { report: () => undefined, signal: new AbortController().signal };
const session = run as unknown as Session;

/** Steps that note when they begin and end. */
function recorder() {
  const notes: string[] = [];
  const step = (name: string, machine?: string, fails = false): Step => ({
    change: { subject: name, action: 'created' },
    ...(machine && { machine }),
    apply: async () => {
      notes.push(`${name} begins`);
      await sleep(5);
      if (fails) throw new Error(`${name} broke`);
      notes.push(`${name} ends`);
      return undefined;
    },
  });
  return { notes, step };
}

function phase(
  name: string,
  needs: readonly string[],
  steps: readonly Step[],
  serial = false,
): Phase {
  return { name, title: name, needs, serial, plan: () => steps };
}

test('a phase begins when the phases it needs have ended', async () => {
  const { notes, step } = recorder();
  const list = [phase('one', [], [step('a')]), phase('two', ['one'], [step('b')])];
  await applyPhases(list, converged(), session, run);
  expect(notes).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('phases that do not need each other run side by side', async () => {
  const { notes, step } = recorder();
  const list = [phase('one', [], [step('a')]), phase('two', [], [step('b')])];
  await applyPhases(list, converged(), session, run);
  expect(notes.slice(0, 2)).toEqual(['a begins', 'b begins']);
});

test('machines are worked on side by side, each one step at a time', async () => {
  const { notes, step } = recorder();
  const steps = [step('a1', 'a'), step('a2', 'a'), step('b1', 'b')];
  await applyPhases([phase('one', [], steps)], converged(), session, run);
  expect(notes.slice(0, 2)).toEqual(['a1 begins', 'b1 begins']);
  expect(notes.indexOf('a2 begins')).toBeGreaterThan(notes.indexOf('a1 ends'));
});

test('a phase with a limit works on so many machines at once, and on no other after a failure', async () => {
  const { notes, step } = recorder();
  const steps = [step('a', 'a'), step('b', 'b', true), step('c', 'c'), step('d', 'd')];
  const limited: Phase = { ...phase('one', [], steps), atOnce: () => 2 };
  await expect(applyPhases([limited], converged(), session, run)).rejects.toThrow('b broke');
  expect(notes.slice(0, 2)).toEqual(['a begins', 'b begins']);
  expect(notes).not.toContain('d begins');
});

test('a serial phase takes one machine after the other', async () => {
  const { notes, step } = recorder();
  const steps = [step('a', 'a'), step('b', 'b')];
  await applyPhases([phase('one', [], steps, true)], converged(), session, run);
  expect(notes).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('after an error, neighbours end and later phases never begin', async () => {
  const { notes, step } = recorder();
  const list = [
    phase('bad', [], [step('a', 'a', true)]),
    phase('beside', [], [step('b')]),
    phase('after', ['bad'], [step('c')]),
  ];
  await expect(applyPhases(list, converged(), session, run)).rejects.toThrow('a broke');
  expect(notes).toEqual(['a begins', 'b begins', 'b ends']);
});

test('every plan is made before the first change', async () => {
  const { notes, step } = recorder();
  const refusal: Phase = {
    ...phase('refuses', ['one'], []),
    plan: () => {
      throw new Error('refused');
    },
  };
  const list = [phase('one', [], [step('a')]), refusal];
  await expect(applyPhases(list, converged(), session, run)).rejects.toThrow('refused');
  expect(notes).toEqual([]);
});

test('events tell when phases begin and end, with their changes', async () => {
  const { step } = recorder();
  const events: PhaseEvent[] = [];
  const onPhase = (event: PhaseEvent) => events.push(event);
  await applyPhases([phase('one', [], [step('a')])], converged(), session, { ...run, onPhase });
  expect(events.map(({ state, changes }) => [state, changes.length])).toEqual([
    ['started', 0],
    ['done', 1],
  ]);
});
