import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../../../bootstrap/phase.ts';
import { upgradeChecks } from '../../../bootstrap/upgrade/checks/index.ts';
import { parseDeprecated } from '../../../bootstrap/upgrade/deprecated.ts';
import type { Upgrade } from '../../../bootstrap/upgrade/gap.ts';
import { cluster, facts, NEW, OLD, server, upgrade, worker } from './fixtures.ts';

let manifests: string;

beforeAll(async () => {
  manifests = await mkdtemp(join(tmpdir(), 'gitstead-manifests-'));
});

afterAll(() => rm(manifests, { recursive: true }));

/** What is found, as `id (machine): message`. */
function found(context: Context, of: Upgrade): string[] {
  return upgradeChecks(of, manifests).flatMap(({ id, severity, find }) =>
    severity === 'warning'
      ? []
      : find(context).map(({ machine, message }) => `${id} (${machine ?? ''}): ${message}`),
  );
}

test('a patch and a minor forward pass in a healthy cluster', () => {
  expect(found(cluster(server(OLD), worker(OLD)), upgrade(facts(OLD)))).toEqual([]);
  expect(
    found(cluster(server('v1.36.1', '3.6.8-0'), worker('v1.36.1')), upgrade(facts('v1.36.1'))),
  ).toEqual([]);
});

test('a downgrade is refused', () => {
  const later = cluster(server('v1.37.0', '3.6.8-0'), worker(NEW));
  expect(found(later, upgrade(facts('v1.37.0')))).toContain(
    'upgrade-path (control-plane-1): kube-apiserver has v1.37.0, and stack.yaml asks for the older v1.36.3',
  );
});

test('a skipped minor is refused', () => {
  const old = cluster(server('v1.34.2'), worker('v1.34.2'));
  expect(found(old, upgrade(facts('v1.34.2')))).toContain(
    'upgrade-path (): the cluster has v1.34.2, and v1.36.3 skips a minor',
  );
});

test('a pod that a drain would lose is refused, and one that may stay is not', () => {
  const orphans = [
    { node: 'control-plane-1', pod: 'default/debug' },
    { node: 'workers-1', pod: 'default/only' },
  ];
  expect(found(cluster(server(OLD), worker(OLD)), upgrade(facts(OLD, { orphans })))).toEqual([
    'upgrade-pods (control-plane-1): nothing would make these pods again elsewhere: default/debug',
  ]);
});

test('a kubelet that could not talk to the new control plane is refused', () => {
  const old = cluster(server(OLD), worker('v1.32.9'));
  expect(found(old, upgrade(facts(OLD)))).toContain(
    'upgrade-kubelets (workers-1): its kubelet v1.32.9 is more than 3 minors older than v1.36.3',
  );
});

test('an unhealthy cluster is refused, and every problem is named', () => {
  const context = cluster({ ...server(OLD), apiReady: false }, worker(OLD));
  const nodes = { ...context.cluster?.nodes };
  const sick = { ...nodes['workers-1'], ready: false, reason: 'disk is full' } as never;
  const all = found(
    {
      ...context,
      cluster: { nodes: { ...nodes, 'workers-1': sick }, kubelet: undefined, manifests: [] },
    },
    upgrade(facts(OLD)),
  );
  expect(all).toContain('upgrade-health (workers-1): its node is not Ready: disk is full');
  expect(all).toContain(
    'upgrade-health (control-plane-1): its API server does not say that it is ready',
  );
});

test('the machine on which this upgrade was interrupted may be unwell', () => {
  const half = {
    ...server(OLD),
    versions: { ...server(OLD).versions, kubeadm: NEW },
    apiReady: false,
  };
  const problems = found(cluster(half, worker(OLD)), upgrade(facts(OLD)));
  expect(problems.filter((line) => line.startsWith('upgrade-'))).toEqual([]);
});

test('rendered files of an API that the new version lacks are refused, each by its name', async () => {
  await writeFile(
    join(manifests, 'policy.yaml'),
    `apiVersion: v1
kind: ConfigMap
metadata: { name: fine }
---
apiVersion: admissionregistration.k8s.io/v1beta1
kind: ValidatingAdmissionPolicy
metadata: { name: mine }
`,
  );
  const problems = found(cluster(server(OLD), worker(OLD)), upgrade(facts(OLD)));
  await rm(join(manifests, 'policy.yaml'));
  expect(problems).toEqual([
    'upgrade-removed-apis (): policy.yaml: ValidatingAdmissionPolicy mine is of admissionregistration.k8s.io/v1beta1, which is gone in 1.34',
  ]);
});

test('requests to an API that the new version lacks are refused, those that it still has are not', () => {
  const deprecated = parseDeprecated(`
apiserver_requested_deprecated_apis{group="flow.example",removed_release="1.36",resource="flows",subresource="",version="v1beta3"} 1
apiserver_requested_deprecated_apis{group="flow.example",removed_release="1.36",resource="flows",subresource="",version="v1beta3"} 1
apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1
apiserver_requested_deprecated_apis{group="storage.k8s.io",removed_release="1.37",resource="volumeattributesclasses",subresource="",version="v1beta1"} 1
apiserver_requested_deprecated_apis{group="gone.example",removed_release="1.36",resource="never",subresource="",version="v1"} 0`);
  expect(deprecated).toHaveLength(3);
  expect(found(cluster(server(OLD), worker(OLD)), upgrade(facts(OLD, { deprecated })))).toEqual([
    'upgrade-removed-apis (): flows of flow.example/v1beta3 is asked for in the cluster and gone in 1.36',
  ]);
});
