import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApplyOptions, actionOf, applyManifests } from '../../kube/apply.ts';
import { connect, type KubeClient } from '../../kube/client.ts';
import type { KubeObject } from '../../kube/object.ts';
import { startApi, type TestApi } from './api-server.ts';
import { findBinaries } from './binaries.ts';

describe('the action of an apply', () => {
  const before = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', resourceVersion: '1' },
    data: { a: 'b' },
  };
  const later = { ...before.metadata, resourceVersion: '2', managedFields: [] };

  test('is created when nothing was there', () => {
    expect(actionOf(undefined, before)).toBe('created');
  });

  test('is unchanged when only bookkeeping moved', () => {
    expect(actionOf(before, { ...before, metadata: later, status: {} })).toBe('unchanged');
  });

  test('is configured when content changed', () => {
    expect(actionOf(before, { ...before, metadata: later, data: {} })).toBe('configured');
  });
});

const MANIFESTS = `
apiVersion: example.gitstead.dev/v1
kind: Gadget
metadata: { name: one, namespace: shop }
spec: { size: 1 }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gadgets.example.gitstead.dev }
spec:
  group: example.gitstead.dev
  scope: Namespaced
  names: { plural: gadgets, singular: gadget, kind: Gadget }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { size: { type: integer } } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: inside, namespace: shop }
spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { colour: green }
`;

// The API itself comes from the artifact cache; on a machine without it the end-to-end test proves the same.
const binaries = await findBinaries();

describe.skipIf(!binaries)('against a real API server', { timeout: 60_000 }, () => {
  let api: TestApi;
  let client: KubeClient;
  const signal = new AbortController().signal;
  const run = { report: () => undefined, signal };
  const apply = async (text: string, options?: ApplyOptions) => {
    const file = join(dirname(api.kubeconfig), 'manifests.yaml');
    await writeFile(file, text);
    const changes = await applyManifests(api.kubeconfig, [file], run, options);
    return Object.fromEntries(changes.map(({ subject, action }) => [subject, action]));
  };
  const all = (action: string) => ({
    'customresourcedefinition/gadgets.example.gitstead.dev': action,
    'namespace/shop': action,
    'networkpolicy/shop/inside': action,
    'configmap/shop/settings': action,
    'gadget/shop/one': action,
  });

  beforeAll(async () => {
    if (binaries) api = await startApi(binaries);
    client = await connect(api.kubeconfig, signal);
  }, 60_000);
  afterAll(async () => {
    client?.close();
    await api?.stop();
  });

  test('a dry run says what would be created, and creates nothing', async () => {
    expect(await apply(MANIFESTS, { dryRun: true })).toEqual(all('created'));
    await expect(client.send({ path: '/api/v1/namespaces/shop' })).rejects.toThrow('not found');
  });

  test('definitions and their objects come from one list, in any order', async () => {
    expect(await apply(MANIFESTS)).toEqual(all('created'));
  });

  test('a second time changes nothing', async () => {
    expect(await apply(MANIFESTS)).toEqual(all('unchanged'));
    expect(await apply(MANIFESTS, { dryRun: true })).toEqual(all('unchanged'));
  });

  test('no field is lost on the way', async () => {
    const path = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/inside';
    const policy = await client.send<KubeObject>({ path });
    expect(policy.spec).toMatchObject({ ingress: [{ from: [{ podSelector: {} }] }] });
  });

  test('a changed field is configured, in a dry run too', async () => {
    const changed = MANIFESTS.replace('green', 'blue');
    const expected = { ...all('unchanged'), 'configmap/shop/settings': 'configured' };
    expect(await apply(changed, { dryRun: true })).toEqual(expected);
    expect(await apply(changed)).toEqual(expected);
  });

  test('what exists is left to its owner when only absent objects are wanted', async () => {
    expect(await apply(MANIFESTS, { whenAbsent: true })).toEqual(all('unchanged'));
    const path = '/api/v1/namespaces/shop/configmaps/settings';
    expect((await client.send<KubeObject>({ path })).data).toEqual({ colour: 'blue' });
  });

  test('an unknown field is refused, with the object that has it', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndatum: {}\n';
    await expect(apply(text)).rejects.toThrow(/configmap\/a was refused: .*datum/);
  });

  test('a kind that nobody defined is refused', async () => {
    const text = 'apiVersion: nobody.example/v1\nkind: Thing\nmetadata: {name: a}\n';
    await expect(apply(text)).rejects.toThrow('thing/a: the cluster does not serve this kind');
  });

  test('a deletion holds to its preconditions, and the connection stays usable', async () => {
    const path = '/api/v1/namespaces/shop/configmaps/settings';
    const body = { preconditions: { uid: 'another' } };
    await expect(client.send({ method: 'DELETE', path, body })).rejects.toThrow(
      'does not match the UID',
    );
    const { metadata } = await client.send<KubeObject>({ path });
    const own = { preconditions: { uid: metadata.uid } };
    await client.send({ method: 'DELETE', path, body: own });
    await expect(client.send({ path })).rejects.toThrow('not found');
  });
});
