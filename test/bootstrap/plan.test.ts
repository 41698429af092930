import { describe, expect, test } from 'vitest';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import type { Context } from '../../bootstrap/phase.ts';
import { phases } from '../../bootstrap/phases/index.ts';
import { prepare } from '../../bootstrap/phases/prepare.ts';
import { validate } from '../../bootstrap/validate.ts';
import { type Change, changed } from '../../plan/change.ts';
import { KnownError } from '../../plan/error.ts';
import {
  CONTROL_PLANE,
  context,
  converged,
  distinct,
  FRESH,
  INVENTORY,
  journal,
  machine,
  node,
  RUNNING_CONTROL_PLANE,
  RUNNING_WORKER,
  WORKER,
} from './fixtures.ts';

function plan(of: Context, name?: string): readonly Change[] {
  validate({ ...of, machines: distinct(of.machines) });
  const chosen = phases.filter((phase) => name === undefined || phase.name === name);
  return chosen.flatMap((phase) => phase.plan(of).map(({ change }) => change));
}

function action(of: Context, subject: string): string | undefined {
  return plan(of).find((change) => change.subject === subject)?.action;
}

const HALF: MachineFacts = {
  ...FRESH,
  journal: journal('init', 'started'),
  caHash: 'sha256:aa',
  manifests: ['etcd.yaml'],
};

describe('a plan for fresh machines', () => {
  // Each phase exactly; one that is new needs no line here.
  test('prepares, starts, joins and labels, and does nothing else', () => {
    const fresh = context(FRESH, FRESH);
    const changes = phases.map(({ name }) => [
      name,
      plan(fresh, name)
        .filter((change) => changed([change]))
        .map(({ subject, action }) => `${subject} ${action}`),
    ]);
    expect(Object.fromEntries(changes)).toMatchObject({
      prepare: [
        'resolver/control-plane-1 configured',
        'hosts/control-plane-1 configured',
        'resolver/workers-1 configured',
        'hosts/workers-1 configured',
      ],
      init: ['control-plane/control-plane-1 created'],
      configure: [],
      certificates: [],
      kubeconfig: ['file/kubeconfig created'],
      workers: ['node/workers-1 created'],
      network: ['manifests/network created'],
      forget: [],
      'control-planes': [],
      'serving-certificates': ['serving-certificates/kubelets configured'],
      labels: ['label/workers-1 configured'],
      nodes: [],
      kubelet: [],
      leave: [],
    });
  });

  test('refuses a node with another version of Kubernetes', () => {
    const older = { ...RUNNING_WORKER, versions: { ...FRESH.versions, kubelet: 'v1.35.8' } };
    expect(() => plan(converged(older))).toThrow(
      'kubernetes-version (workers-1): kubelet is v1.35.8, and stack.yaml asks for Kubernetes v1.36.3',
    );
  });

  test('joins further control planes one after another', () => {
    const more = [2, 3].map((n) => machine(`control-plane-${n}`, 'control-plane', 15 + n));
    const three = context(FRESH, FRESH, {
      inventory: { ...INVENTORY, machines: [CONTROL_PLANE, ...more, WORKER] },
      machines: {
        'control-plane-1': FRESH,
        'control-plane-2': FRESH,
        'control-plane-3': FRESH,
        'workers-1': FRESH,
      },
    });
    expect(plan(three, 'control-planes').map(({ subject }) => subject)).toEqual([
      'node/control-plane-2',
      'node/control-plane-3',
    ]);
    expect(phases.find(({ name }) => name === 'control-planes')?.serial).toBe(true);
  });
});

test('a plan for a running cluster changes nothing', () => {
  expect(changed(plan(converged()))).toBe(false);
});

describe('what an interrupted init left', () => {
  test('is continued when etcd holds data', () => {
    const change = plan(context({ ...HALF, etcdData: true }, FRESH), 'init')[0];
    expect(change).toMatchObject({
      action: 'configured',
      reason: 'an interrupted init is continued',
    });
  });

  test('is begun again when nothing was stored', () => {
    expect(plan(context(HALF, FRESH), 'init')[0]?.reason).toMatch('begun again');
  });

  test.each<[string, Partial<MachineFacts>]>([
    ['no journal', { journal: undefined }],
    ["another cluster's journal", { journal: journal('init', 'started', 'other') }],
  ])('is left alone with %s', (_, facts) => {
    expect(() => plan(context({ ...HALF, ...facts }, FRESH))).toThrow(KnownError);
    expect(() => plan(context({ ...HALF, ...facts }, FRESH))).toThrow(
      'foreign-machine (control-plane-1): holds',
    );
  });

  test('is left alone when only etcd data is there', () => {
    expect(() => plan(context({ ...FRESH, etcdData: true }, FRESH))).toThrow(KnownError);
  });
});

describe('a control plane that has lost its kubelet.conf', () => {
  const refusal = (facts: Partial<MachineFacts>) => {
    try {
      plan(context({ ...RUNNING_CONTROL_PLANE, kubeletConf: false, ...facts }, RUNNING_WORKER));
    } catch (error) {
      return (error as KnownError).message;
    }
    throw new Error('It was not refused');
  };

  test.each([{}, { apiReady: false, etcd: undefined }, { adminConf: false, manifests: [] }])(
    'is left alone, and the command that makes it anew is told: %j',
    (facts) => {
      const message = refusal(facts);
      expect(message).toContain(
        'foreign-machine (control-plane-1): is a control plane of this cluster, and its /etc/kubernetes/kubelet.conf is missing',
      );
      expect(message).toContain(
        '`kubeadm init phase kubeconfig kubelet --node-name control-plane-1 --apiserver-advertise-address 172.30.0.16',
      );
      expect(message).not.toMatch(/kubeadm reset|rm -r/);
    },
  );

  test('needs its authority first', () => {
    expect(refusal({ caHash: undefined })).toContain('put /etc/kubernetes/pki back');
  });
});

describe('a worker', () => {
  test('that was deleted with its volumes joins again, in place of its old node', () => {
    expect(action(converged(FRESH), 'node/workers-1')).toBe('created');
    expect(action(converged(FRESH), 'label/workers-1')).toBe('configured');
  });

  test('that was deleted without its volumes is only prepared', () => {
    const recreated = { ...RUNNING_WORKER, node: { pending: { hosts: ['api'] } } };
    const changes = plan(converged(recreated)).filter((change) => changed([change]));
    expect(changes.map(({ subject }) => subject)).toEqual(['hosts/workers-1']);
  });

  test.each<[string, Partial<MachineFacts>]>([
    ['was killed while it joined', { kubeletConf: false, bootstrapConf: true }],
    ['has lost its kubelet.conf', { kubeletConf: false }],
    ['belongs to the control plane before this one', { caHash: 'sha256:old' }],
  ])('that %s joins again', (_, facts) => {
    expect(action(converged({ ...RUNNING_WORKER, ...facts }), 'node/workers-1')).toBe('configured');
  });

  test('whose node object is gone joins again', () => {
    const of = converged(RUNNING_WORKER, ['control-plane-1']);
    expect(plan(of, 'workers')[0]).toMatchObject({
      action: 'configured',
      reason: 'its node object is gone',
    });
  });

  test('whose kubelet works, but whose join has not ended, only ends it', () => {
    const begun = { ...RUNNING_WORKER, journal: journal('join', 'started') };
    const changes = plan(converged(begun)).filter((change) => changed([change]));
    expect(changes).toMatchObject([
      { subject: 'node/workers-1', action: 'configured', reason: expect.stringMatching('the end') },
      // Until the journal says so, it is no member.
      { subject: 'serving-certificates/kubelets' },
    ]);
  });

  test('whose join has not ended joins again when its node is not Ready', () => {
    const begun = converged({ ...RUNNING_WORKER, journal: journal('join', 'started') });
    const nodes = { ...begun.cluster?.nodes, 'workers-1': node('workers-1', false) };
    const unready = { ...begun, cluster: begun.cluster && { ...begun.cluster, nodes } };
    expect(plan(unready, 'workers')[0]?.reason).toMatch('begun again');
  });

  test('that began to join as a control plane joins again, although its node is Ready', () => {
    const begun = { ...RUNNING_WORKER, etcdData: true, journal: journal('join', 'started') };
    expect(plan(converged(begun), 'workers')[0]?.reason).toMatch('begun again');
  });

  test('of another cluster is left alone', () => {
    const stranger = { ...RUNNING_WORKER, caHash: 'sha256:old', journal: undefined };
    expect(() => plan(converged(stranger))).toThrow(
      'foreign-machine (workers-1): holds the files of a Kubernetes node',
    );
  });

  test('is not judged by a cluster that does not answer', () => {
    for (const state of ['started', 'done'] as const) {
      const worker = { ...RUNNING_WORKER, journal: journal('join', state) };
      const asleep = context({ ...RUNNING_CONTROL_PLANE, apiReady: false }, worker);
      expect(action(asleep, 'node/workers-1')).toBe('unchanged');
    }
  });
});

describe('a further control plane', () => {
  const second = machine('control-plane-2', 'control-plane', 17);
  const three = (facts: MachineFacts): Context => {
    const base = converged();
    return {
      ...base,
      inventory: { ...INVENTORY, machines: [CONTROL_PLANE, second, WORKER] },
      machines: { ...base.machines, 'control-plane-2': facts },
      cluster: {
        nodes: { ...base.cluster?.nodes, [second.name]: node(second.name) },
        kubelet: base.cluster?.kubelet,
        manifests: [],
      },
    };
  };

  test('that completed its join is left alone', () => {
    const facts = { ...RUNNING_CONTROL_PLANE, journal: journal('join', 'done') };
    expect(plan(three(facts), 'control-planes')[0]?.action).toBe('unchanged');
  });

  test('whose join was interrupted joins again, although its node is there', () => {
    const facts = { ...RUNNING_CONTROL_PLANE, journal: journal('join', 'started') };
    expect(plan(three(facts), 'control-planes')[0]?.action).toBe('configured');
  });

  test('with etcd data of its own that no journal explains is left alone', () => {
    expect(() => plan(three({ ...FRESH, etcdData: true }))).toThrow(
      'foreign-machine (control-plane-2): holds',
    );
  });

  test('takes the lead when the first was lost', () => {
    const facts = { ...RUNNING_CONTROL_PLANE, journal: journal('join', 'done') };
    const lost = {
      ...three(facts),
      machines: { ...three(facts).machines, 'control-plane-1': FRESH },
    };
    expect(plan(lost, 'init')[0]).toMatchObject({
      subject: 'control-plane/control-plane-2',
      action: 'unchanged',
    });
    expect(plan(lost, 'control-planes')[0]).toMatchObject({
      subject: 'node/control-plane-1',
      action: 'created',
    });
  });
});

describe('preparation', () => {
  test('does the steps that a machine says do not hold, and tells what is missing', () => {
    const pending = { packages: ['conntrack', 'socat'], kernel: ['a', 'b', 'c', 'd', 'e', 'f'] };
    const changes = plan(converged({ ...RUNNING_WORKER, node: { pending } }));
    expect(changes.filter((change) => changed([change]))).toEqual([
      {
        subject: 'packages/workers-1',
        action: 'configured',
        reason: 'Kubernetes calls programs of the distribution: conntrack, socat',
      },
      {
        subject: 'kernel/workers-1',
        action: 'configured',
        reason: 'packets of pods are forwarded and filtered: a, b, c, d and 2 more',
      },
    ]);
  });

  test('replaces a damaged program of a node, but never one by another version', () => {
    const pending = { programs: ['kubelet@1.36.3'] };
    const damaged = { ...RUNNING_WORKER, node: { pending } };
    const planOf = (facts: MachineFacts) =>
      prepare.plan(converged(facts)).find(({ change }) => change.subject === 'programs/workers-1');
    const broken = { ...damaged, versions: { ...damaged.versions, kubelet: '' } };
    expect(planOf(broken)?.change.action).toBe('configured');
    const older = { ...damaged, versions: { ...damaged.versions, kubelet: 'v1.35.8' } };
    expect(planOf(older)?.change.action).toBe('skipped');
  });
});

test('every phase needs only phases before it', () => {
  const names = phases.map(({ name }) => name);
  for (const { name, needs } of phases) {
    expect(names.slice(0, names.indexOf(name))).toEqual(expect.arrayContaining([...needs]));
  }
});
