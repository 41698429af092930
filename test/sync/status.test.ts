import { describe, expect, test } from 'vitest';
import type { Condition, KubeObject } from '../../kube/object.ts';
import { type Seen, unhappyOf } from '../../sync/status.ts';

const NEW = 'a'.repeat(40);
const OLD = 'b'.repeat(40);

const object = (kind: string, name: string, status: object, spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'flux-system', generation: 1 },
  spec,
  status: { observedGeneration: 1, ...status },
});
const ready = (status: Condition['status'], reason = '', message = reason) => ({
  conditions: [{ type: 'Ready', status, reason, message }],
});
const source = (commit: string) =>
  object('GitRepository', 'flux-system', {
    ...ready('True'),
    artifact: { revision: `main@sha1:${commit}` },
  });
const kustomization = (name: string, commit: string, status: object = ready('True')) =>
  object(
    'Kustomization',
    name,
    { lastAppliedRevision: `main@sha1:${commit}`, ...status },
    { sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  );
const pod = (name: string) => object('Pod', name, { phase: 'Pending' });
const seen = (parts: Partial<Seen>): Seen => ({
  source: source(NEW),
  kustomizations: [kustomization('flux-system', NEW)],
  helmReleases: [],
  pods: [],
  ...parts,
});
const subjects = (parts: Partial<Seen>) =>
  unhappyOf(seen(parts), NEW).map(({ subject }) => subject.replace('flux-system/', ''));

describe('a commit has arrived', () => {
  test('when source and Kustomizations are ready at it', () => {
    expect(unhappyOf(seen({}), NEW)).toEqual([]);
  });

  test('even when a Kustomization of another source is elsewhere', () => {
    const other = object('Kustomization', 'other', ready('True'), {
      sourceRef: { kind: 'OCIRepository', name: 'flux-system' },
    });
    expect(subjects({ kustomizations: [other] })).toEqual([]);
  });
});

describe('a commit has not arrived', () => {
  test('while Flux is not there', () => {
    const nothing = { source: undefined, kustomizations: [] };
    expect(unhappyOf(seen(nothing), NEW)[0]?.reason).toBe('is not installed yet');
  });

  test('while the source is at another one', () => {
    expect(unhappyOf(seen({ source: source(OLD) }), NEW)).toEqual([
      {
        subject: 'gitrepository/flux-system/flux-system',
        reason: 'is at bbbbbbbb, not yet at aaaaaaaa',
      },
    ]);
  });

  test('while a Kustomization that is ready applied another one', () => {
    expect(subjects({ kustomizations: [kustomization('apps', OLD)] })).toEqual([
      'kustomization/apps',
    ]);
  });

  test('which does not matter when no commit is asked for', () => {
    expect(unhappyOf(seen({ source: source(OLD) }))).toEqual([]);
  });
});

test('causes come before what waits for them', () => {
  const waiting = kustomization('apps', NEW, ready('False', 'DependencyNotReady'));
  const checking = kustomization('controllers', NEW, ready('Unknown', 'Progressing'));
  const broken = kustomization('configs', NEW, ready('False', 'ReconciliationFailed'));
  const release = object('HelmRelease', 'metrics', ready('False', 'InstallFailed'));
  const kustomizations = [waiting, checking, broken];
  expect(subjects({ kustomizations, helmReleases: [release], pods: [pod('web')] })).toEqual([
    'kustomization/configs',
    'pod/web',
    'helmrelease/metrics',
    'kustomization/apps',
    'kustomization/controllers',
  ]);
});

test('a commit that cannot be built is without hope, and one before it is not', () => {
  const failed = (attempted: string) =>
    kustomization('apps', OLD, {
      ...ready('False', 'BuildFailed', 'bad YAML'),
      lastAttemptedRevision: `main@sha1:${attempted}`,
    });
  const hopeless = (attempted: string) =>
    unhappyOf(seen({ kustomizations: [failed(attempted)] }), NEW)[0]?.hopeless;
  expect(hopeless(NEW)).toBe(true);
  expect(hopeless(OLD)).toBeUndefined();
});
