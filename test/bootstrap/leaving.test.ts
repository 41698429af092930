import { describe, expect, test } from 'vitest';
import { removedMachine } from '../../bootstrap/checks/removed-machine.ts';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import { leavingOf, type Removal } from '../../bootstrap/leaving.ts';
import type { Context } from '../../bootstrap/phase.ts';
import { forget } from '../../bootstrap/phases/forget.ts';
import { leave } from '../../bootstrap/phases/leave.ts';
import { converged, FRESH, journal, machine, node, RUNNING_WORKER } from './fixtures.ts';

const SECOND = machine('workers-2', 'worker', 33);

/** A cluster that still has a node which `stack.yaml` does not name. */
function shrunk(
  removal: Partial<Removal>,
  { ready = true, facts }: { ready?: boolean; facts?: MachineFacts } = {},
): Context {
  const base = converged();
  const nodes = { ...base.cluster?.nodes, [SECOND.name]: node(SECOND.name, ready) };
  return {
    ...base,
    cluster: base.cluster && { ...base.cluster, nodes },
    machines: facts ? { ...base.machines, [SECOND.name]: facts } : base.machines,
    removal: { agreed: [], former: [], ...removal },
  };
}

const planned = (context: Context) =>
  [forget, leave].map(({ plan }) => plan(context).map(({ change }) => change));

const agreed = { agreed: ['workers-2'], former: [SECOND] };

test('nothing leaves a cluster that is as stack.yaml says', () => {
  expect(leavingOf(converged())).toEqual([]);
  expect(planned(converged())).toEqual([[], []]);
});

describe('a node that stack.yaml does not have', () => {
  test('is refused until it is named, with the command', () => {
    const [problem] = removedMachine.find(shrunk({}));
    expect(problem).toMatchObject({ machine: 'workers-2' });
    expect(problem?.remedy).toContain('`./gitstead up --remove workers-2`');
    expect(removedMachine.find(shrunk(agreed))).toEqual([]);
  });

  test('leaves after the others are Ready, while it runs', () => {
    const [dead, live] = planned(shrunk(agreed, { facts: RUNNING_WORKER }));
    expect(dead).toEqual([]);
    expect(live).toEqual([
      {
        subject: 'node/workers-2',
        action: 'deleted',
        reason: 'it is not in stack.yaml any more',
      },
    ]);
  });

  test('leaves before others join, when it does not run', () => {
    const [dead, live] = planned(shrunk(agreed, { ready: false }));
    expect(dead).toMatchObject([{ subject: 'node/workers-2', action: 'deleted' }]);
    expect(live).toEqual([]);
  });

  test('that was cleared by a killed run is not drained again, although it still looks Ready', () => {
    const [dead, live] = planned(shrunk(agreed, { facts: FRESH }));
    expect(dead).toHaveLength(1);
    expect(live).toEqual([]);
  });

  test('is known by the cluster alone, when nobody remembers its machine', () => {
    expect(leavingOf(shrunk({}))).toMatchObject([{ name: 'workers-2', role: 'worker' }]);
  });
});

describe('a machine that is no node any more', () => {
  const gone = (facts?: MachineFacts) => ({
    ...shrunk(agreed, facts ? { facts } : {}),
    cluster: converged().cluster,
  });

  test('is cleared while it holds a part of this cluster', () => {
    expect(planned(gone(RUNNING_WORKER)).flat()).toHaveLength(1);
  });

  test('is left alone when it was reset, is gone, or belongs to another cluster', () => {
    const theirs = { ...RUNNING_WORKER, journal: journal('join', 'done', 'other') };
    expect([FRESH, undefined, theirs].map((facts) => leavingOf(gone(facts)))).toEqual([[], [], []]);
  });
});
