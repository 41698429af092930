import { describe, expect, test } from 'vitest';
import { etcdChecks } from '../../bootstrap/checks/etcd.ts';
import { removedMachine } from '../../bootstrap/checks/removed-machine.ts';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import { leavingOf, type Removal } from '../../bootstrap/leaving.ts';
import type { Context, Session } from '../../bootstrap/phase.ts';
import { forget } from '../../bootstrap/phases/forget.ts';
import { phases } from '../../bootstrap/phases/index.ts';
import { leave } from '../../bootstrap/phases/leave.ts';
import { judge } from '../../bootstrap/validate.ts';
import { changed } from '../../plan/change.ts';
import {
  converged,
  ETCD,
  FRESH,
  journal,
  machine,
  node,
  RUNNING_CONTROL_PLANE,
  RUNNING_WORKER,
} from './fixtures.ts';

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

  test('is not removed while its host stays and is out of reach: it would register again', () => {
    const stays = { ...agreed, machinesStay: true };
    const [problem] = removedMachine.find(shrunk(stays));
    expect(problem).toMatchObject({ machine: 'workers-2' });
    expect(problem?.remedy).toContain('Put its entry back into stack.yaml');
    expect(removedMachine.find(shrunk(stays, { ready: false }))).toEqual([]);
    expect(removedMachine.find(shrunk(stays, { facts: RUNNING_WORKER }))).toEqual([]);
  });

  test('is known by the cluster alone, when nobody remembers its machine', () => {
    expect(leavingOf(shrunk({}))).toMatchObject([{ name: 'workers-2', role: 'worker' }]);
  });
});

describe('a machine whose role was changed before it was taken out', () => {
  const roleOf = (context: Context) => leavingOf(context).map(({ role }) => role);

  test('gives its vote back when anything shows that it has one', () => {
    const facts = { ...RUNNING_CONTROL_PLANE, journal: journal('join', 'done') };
    expect(roleOf(shrunk(agreed, { facts }))).toEqual(['control-plane']);
    const context = shrunk(agreed);
    const labels = { 'node-role.kubernetes.io/control-plane': '' };
    const nodes = { ...context.cluster?.nodes, [SECOND.name]: { ...node(SECOND.name), labels } };
    const labelled = { ...context, cluster: context.cluster && { ...context.cluster, nodes } };
    expect(roleOf(labelled)).toEqual(['control-plane']);
    const former = [{ ...SECOND, role: 'control-plane' as const }];
    expect(roleOf(shrunk({ ...agreed, former }))).toEqual(['control-plane']);
  });

  test('has none to give back when nothing does', () => {
    expect(roleOf(shrunk(agreed, { facts: RUNNING_WORKER }))).toEqual(['worker']);
  });
});

describe('a machine that is taken out', () => {
  /** What is done to one that does not run any more, in order. */
  async function done(removal: Partial<Removal>, facts: MachineFacts = RUNNING_WORKER) {
    const calls: string[] = [];
    const session = {
      report: () => undefined,
      script: async (_: string, name: string, { values }: { values: Record<string, string> }) => {
        calls.push(`${name} ${values.JOURNAL ?? values.GIT}`);
        return '';
      },
      api: async () => ({
        send: async ({ method = 'GET', path }: { method?: string; path: string }) => {
          if (method === 'DELETE') calls.push(path);
          return { items: [] };
        },
      }),
    } as unknown as Session;
    const context = shrunk({ ...agreed, ...removal }, { ready: false, facts });
    await forget.plan(context)[0]?.apply?.(session);
    return calls;
  }
  const node = '/api/v1/nodes/workers-2';

  test('keeps its programs when it is deleted afterwards', async () => {
    expect(await done({})).toEqual(['leave remove', node]);
  });

  test('keeps nothing but a Git server when it stays, and its node object goes last', async () => {
    expect(await done({ machinesStay: true })).toEqual(['leave keep', 'reset keep', node]);
  });

  test('is left alone once it was cleared', async () => {
    expect(await done({ machinesStay: true }, FRESH)).toEqual([node]);
  });
});

describe('a machine that does not answer', () => {
  /** A mere look has facts of the others only. */
  const silent = (context: Context, name: string): Context => {
    const { [name]: _, ...machines } = context.machines;
    return { ...context, machines };
  };

  test('is not taken for one that stack.yaml has lost', () => {
    expect(leavingOf(silent(converged(), 'workers-1'))).toEqual([]);
  });

  test('changes neither what checks say of the others nor what is planned for them', () => {
    const context = silent(converged(), 'workers-1');
    expect(judge(context).filter(({ problems }) => problems.length > 0)).toEqual([]);
    const changes = phases.flatMap(({ plan }) => plan(context).map(({ change }) => change));
    expect(changes.filter((change) => changed([change]))).toEqual([]);
  });

  test('is still a member of etcd', () => {
    const { inventory, ...rest } = silent(converged(), 'workers-1');
    const second = machine('control-plane-2', 'control-plane', 17);
    const peerUrls = [`https://${second.address}:2380`];
    const member = { id: '2', name: second.name, peerUrls, started: true, learner: false };
    const etcd = { ...ETCD, members: [...ETCD.members, member] };
    const context = {
      ...rest,
      inventory: { ...inventory, machines: [...inventory.machines, second] },
      machines: { 'control-plane-1': { ...RUNNING_CONTROL_PLANE, etcd } },
    };
    expect(etcdChecks.flatMap(({ find }) => find(context))).toEqual([]);
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
