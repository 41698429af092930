import { describe, expect, test } from 'vitest';
import { tellingLine } from '../../kube/explain.ts';
import { unhappiness } from '../../kube/health.ts';
import type { Condition, KubeObject } from '../../kube/object.ts';

const object = (kind: string, fields: Record<string, unknown>, generation = 2): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', namespace: 'n', generation },
  ...fields,
});
const condition = (
  type: string,
  status: Condition['status'],
  message = '',
  reason = '',
): Condition => ({ type, status, message, reason });
const pod = (status: unknown) => object('Pod', { status });
const waiting = (reason: string, message?: string) => ({
  phase: 'Pending',
  containerStatuses: [
    { name: 'app', ready: false, restartCount: 3, state: { waiting: { reason, message } } },
  ],
});

describe('well', () => {
  test.each([
    ['a ready pod', pod({ phase: 'Running', conditions: [condition('Ready', 'True')] })],
    ['a pod that completed', pod({ phase: 'Succeeded' })],
    ['a ConfigMap', { ...object('ConfigMap', {}), metadata: { name: 'a' } }],
    ['a deployment with all replicas', deployment({ updatedReplicas: 2, availableReplicas: 2 })],
    ['a deployment scaled to nothing', deployment({}, 0)],
    ['a complete job', object('Job', { status: { conditions: [condition('Complete', 'True')] } })],
    ['a ready Kustomization', flux([condition('Ready', 'True')])],
    ['a suspended Kustomization', object('Kustomization', { spec: { suspend: true } })],
  ])('is %s', (_, value) => {
    expect(unhappiness(value)).toBeUndefined();
  });
});

describe('unhappy', () => {
  test.each([
    [
      'a pod whose image is missing',
      pod(waiting('ErrImagePull', 'no such image')),
      'no such image',
    ],
    ['a pod that restarts', pod(waiting('CrashLoopBackOff')), 'CrashLoopBackOff after 3 restarts'],
    [
      'a pod without a node',
      pod({ phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'no room')] }),
      'not scheduled: no room',
    ],
    [
      'a deployment with too few',
      deployment({ updatedReplicas: 1, availableReplicas: 1 }),
      '1 of 2',
    ],
    [
      'a deployment in the middle of an update',
      deployment({ replicas: 3, updatedReplicas: 2, availableReplicas: 2 }),
      '1 old pods remain',
    ],
    ['a daemon set', daemonSet(1), '1 of 2 ready'],
    ['a deployment nobody looked at', object('Deployment', { status: {} }), 'not observed yet'],
    ['a Kustomization without status', object('Kustomization', {}), 'not observed yet'],
    ['a Kustomization that failed', flux([condition('Ready', 'False', 'bad YAML')]), 'bad YAML'],
    [
      'a Kustomization ready in the past',
      object('Kustomization', {
        status: { observedGeneration: 1, conditions: [condition('Ready', 'True', 'Applied')] },
      }),
      'latest change is not applied yet',
    ],
  ])('is %s', (_, value, reason) => {
    expect(unhappiness(value)?.reason).toContain(reason);
    expect(unhappiness(value)?.hopeless).toBeUndefined();
  });

  test.each([
    ['an image that may never be pulled', pod(waiting('ErrImageNeverPull'))],
    ['a failed job', object('Job', { status: { conditions: [condition('Failed', 'True')] } })],
    ['a stalled Flux object', flux([condition('Stalled', 'True', 'spec is invalid')])],
    [
      'a deployment past its deadline',
      deployment({
        conditions: [condition('Progressing', 'False', '', 'ProgressDeadlineExceeded')],
      }),
    ],
  ])('without hope is %s', (_, value) => {
    expect(unhappiness(value)?.hopeless).toBe(true);
  });

  test('names the object', () => {
    expect(unhappiness(daemonSet(0))?.subject).toBe('daemonset/n/a');
  });
});

test('the last line of a log that names an error is the telling one', () => {
  expect(tellingLine('starting\nError: no route\nfailed to sync\nbye\n')).toBe('failed to sync');
  expect(tellingLine('all fine\n')).toBeUndefined();
});

function deployment(status: Record<string, unknown>, replicas = 2): KubeObject {
  return object('Deployment', { spec: { replicas }, status: { observedGeneration: 2, ...status } });
}

function daemonSet(numberAvailable: number): KubeObject {
  const counts = { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable };
  return object('DaemonSet', { status: { observedGeneration: 2, ...counts } });
}

function flux(conditions: readonly Condition[]): KubeObject {
  return object('Kustomization', { status: { observedGeneration: 2, conditions } });
}
