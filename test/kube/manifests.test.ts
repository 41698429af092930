import { describe, expect, test } from 'vitest';
import { inStages, parseManifests } from '../../kube/manifests.ts';
import type { KubeObject } from '../../kube/object.ts';

const object = (kind: string, apiVersion = 'v1'): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
});

describe('parseManifests', () => {
  test('reads every document and skips empty ones', () => {
    const text =
      '# only a comment\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n';
    expect(parseManifests(text, 'a.yaml')).toEqual([object('ConfigMap')]);
  });

  test('unfolds a List', () => {
    const items = [object('ConfigMap'), object('Secret')];
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    expect(parseManifests(text, 'a.yaml')).toEqual(items);
  });

  test('reads octal file modes as Go does', () => {
    const text = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\ndefaultMode: 0644\n';
    expect(parseManifests(text, 'a.yaml')[0]?.defaultMode).toBe(0o644);
  });

  test.each([
    ['broken YAML', 'kind: [\n', 'a.yaml:2: '],
    ['a key given twice', 'kind: A\nkind: B\n', 'a.yaml:2: Map keys must be unique'],
    ['a document without a name', '---\n\nkind: A\n', 'a.yaml:3: a document needs apiVersion'],
    [
      'a name that YAML reads as a boolean',
      'apiVersion: v1\nkind: A\nmetadata: {name: no}',
      ':1: ',
    ],
    ['text', 'hello', 'a.yaml:1: a document needs apiVersion'],
  ])('refuses %s and says where', (_, text, message) => {
    expect(() => parseManifests(text, 'a.yaml')).toThrow(message);
  });
});

test('objects go namespaces and definitions first, custom resources last', () => {
  const kinds = ['CronTab', 'Deployment', 'ConfigMap', 'CustomResourceDefinition', 'Namespace'];
  const stages = inStages(kinds.map((kind) => object(kind)));
  expect(stages.map((stage) => stage.map(({ kind }) => kind))).toEqual([
    ['CustomResourceDefinition', 'Namespace'],
    ['ConfigMap'],
    ['Deployment'],
    ['CronTab'],
  ]);
});
