import { expect, test } from 'vitest';
import { apiError } from '../../cli/api-error.ts';
import { ApiError, UnreachableError } from '../../kube/errors.ts';

const status = (message: string) => JSON.stringify({ kind: 'Status', message });

test('a silent API is told with what to do about it', () => {
  const silence = 'GET https://10.0.0.11:6443/api/v1/nodes: connect ECONNREFUSED 10.0.0.11:6443';
  expect(apiError(new UnreachableError(silence))).toMatchObject({
    message: `The Kubernetes API does not answer: ${silence}.`,
    remedy: expect.stringContaining('./gitstead status'),
  });
});

test.each([
  ['has ended', new ApiError('GET /api/v1/nodes', 401, status('Unauthorized'))],
  [
    'has lost its rights',
    new ApiError(
      'GET /api/v1/nodes',
      403,
      status('nodes is forbidden: User "ada@laptop" cannot list resource "nodes" in API group ""'),
    ),
  ],
])('a certificate that %s is told with how to get another', (_, error) => {
  expect(apiError(error)).toMatchObject({
    message: expect.stringContaining("does not accept this clone's certificate"),
    remedy: expect.stringContaining('.gitstead/<cluster>/kubeconfig'),
  });
});

test('a refusal of what was asked stays unexpected', () => {
  const denied = new ApiError('PATCH /x', 403, status('pods "a" is forbidden: exceeded quota'));
  expect(apiError(denied)).toBeUndefined();
  expect(apiError(new ApiError('GET /x', 404, ''))).toBeUndefined();
  expect(apiError(new Error('a bug'))).toBeUndefined();
});
