import { expect, test } from 'vitest';
import { syncObjects } from '../../components/flux/sync.ts';
import type { ApiRequest, KubeClient } from '../../kube/client.ts';
import { ApiError } from '../../kube/errors.ts';
import type { KubeObject } from '../../kube/object.ts';
import { startSync } from '../../sync/start.ts';
import { clusterSpec } from '../cluster-spec.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const URL_NOW = 'ssh://git@10.0.0.21/srv/git/platform.git';
const URL_BEFORE = 'ssh://git@10.0.0.11/srv/git/platform.git';

const KINDS = {
  gitrepositories: 'GitRepository',
  kustomizations: 'Kustomization',
  receivers: 'Receiver',
};
const resources = Object.entries(KINDS).map(([name, kind]) => ({ name, kind, namespaced: true }));

const HAPPY = {
  observedGeneration: 1,
  conditions: [
    { type: 'Ready', status: 'True' },
    { type: 'Available', status: 'True' },
  ],
};

/** A cluster whose Flux follows `url`, and fetches the commit only from where it is. */
function cluster(url: string) {
  const source = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'flux-system', namespace: 'flux-system', generation: 1 },
    spec: { url },
  };
  const patches: unknown[] = [];
  const answer = ({ method = 'GET', path, body }: ApiRequest): unknown => {
    if (method === 'PATCH') {
      patches.push(body);
      Object.assign(source.spec, (body as Partial<KubeObject>).spec);
      return source;
    }
    if (/^\/apis\/[^/]+\/v1$/.test(path)) return { resources };
    if (path.endsWith('/gitrepositories/flux-system')) {
      const commit = source.spec.url === URL_NOW ? COMMIT : 'another';
      return { ...source, status: { ...HAPPY, artifact: { revision: `main@sha1:${commit}` } } };
    }
    const [, plural = '', name = ''] = /\/([a-z]+)\/([a-z-]+)$/.exec(path) ?? [];
    if (plural === 'deployments') {
      return {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, generation: 1 },
        spec: { replicas: 1 },
        status: {
          ...HAPPY,
          replicas: 1,
          updatedReplicas: 1,
          readyReplicas: 1,
          availableReplicas: 1,
        },
      };
    }
    if (plural in KINDS) return { metadata: { name } };
    throw new ApiError(`GET ${path}`, 404, '');
  };
  const client: KubeClient = {
    send: async <T>(request: ApiRequest) => answer(request) as T,
    text: async () => 'ok',
    signal: AbortSignal.timeout(10_000),
    close: () => undefined,
  };
  return { client, patches };
}

function start(client: KubeClient) {
  const objects = syncObjects(clusterSpec(), URL_NOW) as unknown as readonly KubeObject[];
  return startSync(client, objects, COMMIT, { report: () => undefined, signal: client.signal });
}

test('Flux follows a Git server that has moved', async () => {
  const { client, patches } = cluster(URL_BEFORE);
  const changes = await start(client);
  expect(patches[0]).toEqual({ spec: { url: URL_NOW } });
  expect(changes.filter(({ action }) => action !== 'unchanged')).toEqual([
    {
      subject: 'gitrepository/flux-system/flux-system',
      action: 'configured',
      reason: 'the Git server has moved',
    },
  ]);
});

test('a source that has the URL is left alone', async () => {
  const { client, patches } = cluster(URL_NOW);
  const changes = await start(client);
  expect(patches).toEqual([]);
  expect(changes.every(({ action }) => action === 'unchanged')).toBe(true);
});
