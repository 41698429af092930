import { expect, test } from 'vitest';
import { parseStack } from '../../config/load.ts';
import { specHash } from '../../config/spec-hash.ts';
import { profiles, providers } from './fragments.ts';

function hash(cluster: string): string {
  const text = `apiVersion: gitstead/v1\nclusters: {local: {provider: docker${cluster}}}`;
  const { clusters } = parseStack(text, 'stack.yaml', providers, profiles);
  if (clusters.local === undefined) {
    throw new Error('the cluster is missing');
  }
  return specHash(clusters.local);
}

test('a spec has the same SHA-256 each time', () => {
  expect(hash('')).toMatch(/^[\da-f]{64}$/);
  expect(hash('')).toBe(hash(''));
});

test('writing a default out does not change the hash', () => {
  expect(hash(', kubernetes: {version: 1.36.3}, profiles: [base]')).toBe(hash(''));
});

test('the order of settings does not change the hash', () => {
  const left = hash(', docker: {ports: {api: 1, http: 2}}, git: {branch: x}');
  expect(left).toBe(hash(', git: {branch: x}, docker: {ports: {http: 2, api: 1}}'));
});

test('the order of pools changes the hash, because addresses follow from it', () => {
  const left = hash(', machines: {a: {role: control-plane}, b: {role: worker}}');
  expect(left).not.toBe(hash(', machines: {b: {role: worker}, a: {role: control-plane}}'));
});

test.each([
  ', machines: {a: {role: control-plane}}',
  ', profiles: []',
  ', profiles: [base: {sample: false}]',
  ', network: {pods: 10.8.0.0/16}',
  ', docker: {ports: {http: 9090}}',
  ', git: {branch: other}',
])('%s changes the hash', (cluster) => {
  expect(hash(cluster)).not.toBe(hash(''));
});
