import { expect, test } from 'vitest';
import { parseStack } from '../../config/load.ts';
import { selectCluster } from '../../config/select.ts';
import { KnownError } from '../../plan/error.ts';
import { profiles, providers } from './fragments.ts';

function stackOf(...names: readonly string[]) {
  const clusters = names.map((name) => [name, { provider: 'cloud', cloud: { region: 'north' } }]);
  const networks = clusters.map(([name, cluster], index) => [
    name,
    { ...(cluster as object), network: { machines: `172.30.${index}.0/24` } },
  ]);
  const text = JSON.stringify({
    apiVersion: 'gitstead/v1',
    clusters: Object.fromEntries(networks),
  });
  return parseStack(text, 'stack.yaml', providers, profiles);
}

function failure(action: () => unknown): KnownError {
  try {
    action();
  } catch (error) {
    return error as KnownError;
  }
  throw new Error('nothing was thrown');
}

test('the only cluster needs no name', () => {
  expect(selectCluster(stackOf('local')).name).toBe('local');
});

test('a name selects among several', () => {
  expect(selectCluster(stackOf('local', 'test'), 'test').name).toBe('test');
});

test('without a name, several clusters are listed', () => {
  const error = failure(() => selectCluster(stackOf('local', 'test')));
  expect(error).toBeInstanceOf(KnownError);
  expect(error.message).toBe('stack.yaml has 2 clusters and none was named');
  expect(error.remedy).toBe('Name one of: local, test.');
});

test('a mistyped name gets the nearest one', () => {
  const error = failure(() => selectCluster(stackOf('local', 'test'), 'locla'));
  expect(error.message).toBe('stack.yaml has no cluster "locla"');
  expect(error.remedy).toBe('Did you mean "local"? Clusters: local, test.');
});

test('names that every object has are no clusters', () => {
  expect(failure(() => selectCluster(stackOf('local'), 'constructor'))).toBeInstanceOf(KnownError);
});
