import { describe, expect, test } from 'vitest';
import { amend, marksOf, OWNED } from '../../bootstrap/marks.ts';
import type { Taint } from '../../plan/inventory.ts';
import { CONTROL_PLANE, INVENTORY, node, WORKER } from './fixtures.ts';

const worker = node('workers-1');
const controlPlane = node('control-plane-1');
const context = { inventory: INVENTORY };
const GPU: Taint = { key: 'gpu', value: 'yes', effect: 'NoSchedule' };
const SICK: Taint = { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' };

const wanted = (labels: Record<string, string>, taints: readonly Taint[] = []) =>
  marksOf(context, { ...WORKER, labels, taints });
const owned = (labels: string[], taints: string[] = []) => ({
  [OWNED]: JSON.stringify({ labels, taints }),
});

test('a node that carries what it should needs nothing', () => {
  expect(amend(worker, wanted({}))).toBeUndefined();
  expect(amend(controlPlane, marksOf(context, CONTROL_PLANE))).toBeUndefined();
});

describe('labels', () => {
  test('are set, and noted as ours', () => {
    expect(amend(worker, wanted({ tier: 'gold' }))).toEqual({
      labels: { tier: 'gold' },
      annotations: owned(['tier']),
      words: 'label tier=gold',
    });
  });

  test('that were ours go when stack.yaml no longer has them', () => {
    const before = { ...worker, labels: { ...worker.labels, tier: 'gold' } };
    const amendment = amend({ ...before, annotations: owned(['tier']) }, wanted({}));
    expect(amendment).toMatchObject({ labels: { tier: null }, annotations: { [OWNED]: null } });
    expect(amendment?.words).toBe('no label tier');
  });

  test('of others stay', () => {
    const before = { ...worker, labels: { ...worker.labels, zone: 'a' } };
    expect(amend(before, wanted({}))).toBeUndefined();
  });

  test('that somebody set before become ours without a change of their own', () => {
    const before = { ...worker, labels: { ...worker.labels, tier: 'gold' } };
    expect(amend(before, wanted({ tier: 'gold' }))).toMatchObject({
      labels: {},
      annotations: owned(['tier']),
    });
  });

  test('a record that was damaged owns nothing', () => {
    const before = { ...worker, labels: { ...worker.labels, tier: 'gold' } };
    const amendment = amend({ ...before, annotations: { [OWNED]: '{' } }, wanted({}));
    expect(amendment).toMatchObject({ labels: {}, annotations: { [OWNED]: null } });
  });
});

describe('taints', () => {
  test('are set beside those of Kubernetes', () => {
    const amendment = amend({ ...worker, taints: [SICK] }, wanted({}, [GPU]));
    expect(amendment).toEqual({
      labels: {},
      annotations: owned([], ['gpu:NoSchedule']),
      taints: [SICK, GPU],
      words: 'taint gpu=yes:NoSchedule',
    });
  });

  test('that were ours go, those of others stay', () => {
    const before = { ...worker, taints: [GPU, SICK], annotations: owned([], ['gpu:NoSchedule']) };
    expect(amend(before, wanted({}))).toMatchObject({
      taints: [SICK],
      words: 'no taint gpu:NoSchedule',
    });
    expect(amend({ ...before, annotations: {} }, wanted({}))).toBeUndefined();
  });

  test('change their value in place', () => {
    const before = { ...worker, taints: [GPU], annotations: owned([], ['gpu:NoSchedule']) };
    expect(amend(before, wanted({}, [{ ...GPU, value: 'no' }]))?.taints).toEqual([
      { ...GPU, value: 'no' },
    ]);
  });

  test('in another order, and with the time that Kubernetes adds, are the same', () => {
    const timed = { ...GPU, effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' } as const;
    const before = {
      ...worker,
      taints: [timed, SICK, GPU],
      annotations: owned([], ['gpu:NoExecute', 'gpu:NoSchedule']),
    };
    expect(amend(before, wanted({}, [GPU, { ...GPU, effect: 'NoExecute' }]))).toBeUndefined();
  });
});

describe('a control plane', () => {
  test('runs other pods when there is no worker', () => {
    const alone = { inventory: { ...INVENTORY, machines: [CONTROL_PLANE] } };
    expect(amend(controlPlane, marksOf(alone, CONTROL_PLANE))?.taints).toEqual([]);
  });

  test('is kept free again once there is one', () => {
    const words = amend({ ...controlPlane, taints: [] }, marksOf(context, CONTROL_PLANE))?.words;
    expect(words).toBe('taint node-role.kubernetes.io/control-plane:NoSchedule');
  });
});
