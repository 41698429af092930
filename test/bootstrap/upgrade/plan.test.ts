import { expect, test } from 'vitest';
import type { Context } from '../../../bootstrap/phase.ts';
import type { Upgrade } from '../../../bootstrap/upgrade/gap.ts';
import { upgradePhases } from '../../../bootstrap/upgrade/phases/index.ts';
import { changed } from '../../../plan/change.ts';
import type { Machine } from '../../../plan/inventory.ts';
import { CONTROL_PLANE, INVENTORY, WORKER } from '../fixtures.ts';
import {
  cluster,
  facts,
  NEW,
  OLD,
  server,
  staticImages,
  three,
  upgrade,
  worker,
} from './fixtures.ts';

/** Subjects of the steps that change something, in order. */
function plan(context: Context, of: Upgrade): string[] {
  return upgradePhases(of)
    .flatMap((phase) => phase.plan(context))
    .map(({ change }) => change)
    .filter((change) => changed([change]))
    .map(({ subject }) => subject.replace(/-\d{8}T\d{6}/, ''));
}

/** A snapshot that a run before has kept. */
const BACKUP = 'etcd-v1.35.8-to-v1.36.3-20260101T000000.db';

test('a snapshot comes first, then control planes, then workers, each step by step', () => {
  expect(plan(cluster(server(OLD), worker(OLD)), upgrade(facts(OLD)))).toEqual([
    'backup/etcd-v1.35.8-to-v1.36.3.db',
    'kubeadm/control-plane-1',
    'images/control-plane-1',
    'control-plane/control-plane-1',
    'drain/control-plane-1',
    'programs/control-plane-1',
    'node/control-plane-1',
    'kubeadm/workers-1',
    'images/workers-1',
    'programs/workers-1',
    'node/workers-1',
  ]);
});

test('says what becomes what', () => {
  const steps = upgradePhases(upgrade(facts(OLD))).flatMap((phase) =>
    phase.plan(cluster(server(OLD), worker(OLD))),
  );
  const reasons = steps.map(({ change }) => change.reason ?? '').join('\n');
  expect(reasons).toContain('etcd 3.6.6-0 becomes 3.6.8-0, kube-apiserver v1.35.8 becomes v1.36.3');
  expect(reasons).toContain('kubelet v1.35.8 becomes v1.36.3');
});

test('nothing is left to do once everything is of the target', () => {
  expect(plan(cluster(server(NEW), worker(NEW)), upgrade(facts(NEW)))).toEqual([]);
});

test('containerd follows the lock, also where Kubernetes stays', () => {
  const versions = { kubeadm: NEW, kubelet: NEW, containerd: 'v2.1.4' };
  const old = { ...worker(NEW), versions };
  expect(plan(cluster(server(NEW), old), upgrade(facts(NEW)))).toEqual([
    'images/workers-1',
    'programs/workers-1',
    'node/workers-1',
  ]);
});

test('one machine alone is not emptied: its pods have nowhere else to go', () => {
  const alone = cluster(server(OLD), worker(OLD), {
    inventory: { ...INVENTORY, machines: [CONTROL_PLANE] },
  });
  expect(plan(alone, upgrade(facts(OLD)))).not.toContain('drain/control-plane-1');
});

test('pods move only where others may run: not from the only worker, nor to control planes beside it', () => {
  const drains = (machines: readonly Machine[]) => {
    const found = Object.fromEntries(
      machines.map(({ name, role }) => [name, role === 'worker' ? worker(OLD) : server(OLD)]),
    );
    const of = cluster(server(OLD), worker(OLD), {
      inventory: { ...INVENTORY, machines },
      machines: found,
    });
    return plan(of, upgrade(facts(OLD))).filter((subject) => subject.startsWith('drain/'));
  };
  const second = { ...WORKER, name: 'workers-2' };
  const other = { ...CONTROL_PLANE, name: 'control-plane-2' };
  expect(drains([CONTROL_PLANE, other, WORKER])).toEqual([
    'drain/control-plane-1',
    'drain/control-plane-2',
  ]);
  expect(drains([CONTROL_PLANE, WORKER, second])).toContain('drain/workers-2');
  expect(drains([CONTROL_PLANE, other])).toContain('drain/control-plane-1');
});

test('a killed upgrade of a control plane continues with what is missing', () => {
  const half = {
    ...server(OLD),
    versions: { kubeadm: NEW, kubelet: OLD, containerd: 'v2.1.5' },
    components: { images: { ...staticImages(OLD, '3.6.8-0'), 'kube-apiserver': NEW }, stale: [] },
  };
  const steps = plan(cluster(half, worker(OLD)), upgrade(facts(OLD, { backups: [BACKUP] })));
  expect(steps.slice(0, 2)).toEqual(['images/control-plane-1', 'control-plane/control-plane-1']);
});

test('without a snapshot from before, one of a half-way cluster is better than none', () => {
  const half = { ...server(OLD), versions: { kubeadm: NEW, kubelet: OLD, containerd: 'v2.1.5' } };
  expect(plan(cluster(half, worker(OLD)), upgrade(facts(OLD)))[0]).toMatch(/^backup\//);
});

/** The line about the snapshot. */
function snapshotOf(context: Context, of: Upgrade) {
  const changes = upgradePhases(of).flatMap((phase) => phase.plan(context));
  const [change] = changes.filter(({ change }) => change.subject.startsWith('backup/'));
  return change?.change;
}

test('a snapshot is made anew while nothing of the new version may have written to etcd', () => {
  const installed = {
    ...server(OLD),
    versions: { kubeadm: NEW, kubelet: NEW, containerd: 'v2.1.5' },
  };
  const found = facts(OLD, { backups: [BACKUP], cordoned: ['control-plane-1'] });
  expect(snapshotOf(cluster(installed, worker(OLD)), upgrade(found))?.action).toBe('created');
  const patch = cluster(server('v1.36.1', '3.6.8-0'), worker('v1.36.1'));
  const sameEtcd = facts('v1.36.1', { backups: ['etcd-v1.36.1-to-v1.36.3-20260101T000000.db'] });
  expect(snapshotOf(patch, upgrade(sameEtcd))?.action).toBe('created');
});

test('the newest snapshot from before stays once the new etcd or API server runs, whatever is recorded', () => {
  const older = 'etcd-v1.36.1-to-v1.36.3-20250101T000000.db';
  const others = ['etcd-v1.34.2-to-v1.35.8-20260201T000000.db', older];
  const kept = { subject: `backup/${BACKUP}`, action: 'unchanged' };
  const first = three([server(NEW), server(OLD), server(OLD)], worker(OLD));
  const recorded = facts(NEW, { backups: [BACKUP, ...others] });
  expect(snapshotOf(first, upgrade(recorded))).toEqual(kept);
  const etcd = cluster(server(OLD, '3.6.8-0'), worker(OLD));
  expect(snapshotOf(etcd, upgrade(facts(OLD, { backups: [BACKUP] })))).toEqual(kept);
});

test('a kubelet that was installed but not started anew is started anew', () => {
  const stale = { ...worker(NEW), components: { images: {}, stale: ['kubelet'] } };
  expect(plan(cluster(server(NEW), stale), upgrade(facts(NEW)))).toEqual([
    'images/workers-1',
    'programs/workers-1',
    'node/workers-1',
  ]);
});

test('a machine that was emptied and finished takes pods again', () => {
  const cordoned = facts(NEW, { cordoned: ['workers-1'] });
  expect(plan(cluster(server(NEW), worker(NEW)), upgrade(cordoned))).toEqual(['node/workers-1']);
});

test('manifests that kubeadm had moved away are put back before anything else', () => {
  const torn = { ...server(OLD), manifests: ['etcd.yaml', 'kube-scheduler.yaml'] };
  expect(plan(cluster(torn, worker(OLD)), upgrade(facts(OLD)))[0]).toBe(
    'manifests/control-plane-1',
  );
});

test('of several control planes the first writes the record, and the last brings kube-proxy', () => {
  const [done, open] = [server(NEW), server(OLD)];
  const after = (found: Parameters<typeof three>[0], said: Parameters<typeof facts>[1]) =>
    plan(three(found, worker(NEW)), upgrade(facts(NEW, said)));
  expect(after([done, done, done], { recorded: OLD }).slice(-2)).toEqual([
    'images/control-plane-1',
    'control-plane/control-plane-1',
  ]);
  expect(after([done, done, done], { kubeProxy: OLD })).toContain('control-plane/control-plane-3');
  const second = after([done, open, open], { kubeProxy: OLD });
  expect(second).not.toContain('control-plane/control-plane-1');
  expect(second.indexOf('node/control-plane-2')).toBeLessThan(
    second.indexOf('kubeadm/control-plane-3'),
  );
});
