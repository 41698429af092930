import { describe, expect, test } from 'vitest';
import { roleKept } from '../../../bootstrap/checks/role-kept.ts';
import type { MachineFacts } from '../../../bootstrap/facts.ts';
import type { Machine } from '../../../plan/inventory.ts';
import {
  CONTROL_PLANE,
  context,
  converged,
  FRESH,
  INVENTORY,
  journal,
  machine,
  RUNNING_CONTROL_PLANE,
  RUNNING_WORKER,
} from '../fixtures.ts';

const JOINED: MachineFacts = { ...RUNNING_CONTROL_PLANE, journal: journal('join', 'done') };

/** What is found of a control plane and further machines, each with its role and what is on it. */
function found(others: readonly (readonly [Machine, MachineFacts])[]) {
  const facts = others.map(([{ name }, each]) => [name, each]);
  return roleKept.find({
    ...converged(),
    inventory: { ...INVENTORY, machines: [CONTROL_PLANE, ...others.map(([each]) => each)] },
    machines: { [CONTROL_PLANE.name]: RUNNING_CONTROL_PLANE, ...Object.fromEntries(facts) },
  });
}

test('workers that become control planes are refused, with the command for all of them', () => {
  const problems = found([
    [machine('b', 'control-plane', 17), RUNNING_WORKER],
    [machine('c', 'control-plane', 18), RUNNING_WORKER],
  ]);
  expect(problems.map(({ machine: name, message }) => `${name} ${message}`)).toEqual([
    'b is a worker of the cluster, and stack.yaml makes it a control-plane',
    'c is a worker of the cluster, and stack.yaml makes it a control-plane',
  ]);
  for (const { remedy } of problems) {
    expect(remedy).toContain('`./gitstead up --remove b --remove c`');
  }
});

test('a control plane that becomes a worker is refused: it would keep its vote', () => {
  expect(found([[machine('b', 'worker', 17), JOINED]])).toMatchObject([
    { machine: 'b', message: expect.stringMatching('is a control-plane of the cluster') },
  ]);
});

describe('nothing is found', () => {
  test.each<[string, Machine['role'], MachineFacts]>([
    ['a control plane that stays one', 'control-plane', JOINED],
    ['a control plane that has lost its data', 'control-plane', { ...JOINED, etcdData: false }],
    ['a new control plane', 'control-plane', FRESH],
    ['a new worker', 'worker', FRESH],
    [
      'a control plane whose join was interrupted before etcd took it in',
      'control-plane',
      { ...RUNNING_WORKER, journal: journal('join', 'started') },
    ],
    [
      'a control plane whose join was interrupted afterwards',
      'control-plane',
      { ...JOINED, journal: journal('join', 'started') },
    ],
    ['a worker of another cluster', 'control-plane', { ...RUNNING_WORKER, journal: undefined }],
  ])('of %s', (_, role, facts) => {
    expect(found([[machine('b', role, 17), facts]])).toEqual([]);
  });

  test('of an init that was interrupted', () => {
    const half = { ...RUNNING_CONTROL_PLANE, journal: journal('init', 'started') };
    expect(roleKept.find(context({ ...half, manifests: [] }, FRESH))).toEqual([]);
    expect(roleKept.find(context({ ...half, etcdData: false, manifests: [] }, FRESH))).toEqual([]);
  });
});
