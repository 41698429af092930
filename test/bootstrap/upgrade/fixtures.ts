import type { MachineFacts } from '../../../bootstrap/facts.ts';
import type { Context } from '../../../bootstrap/phase.ts';
import type { UpgradeFacts } from '../../../bootstrap/upgrade/facts.ts';
import type { Upgrade } from '../../../bootstrap/upgrade/gap.ts';
import { targetOf } from '../../../bootstrap/upgrade/target.ts';
import type { Machine } from '../../../plan/inventory.ts';
import {
  CONTROL_PLANE,
  context,
  INVENTORY,
  machine,
  node,
  RUNNING_CONTROL_PLANE,
  RUNNING_WORKER,
  SPEC,
  WORKER,
} from '../fixtures.ts';

export const OLD = 'v1.35.8';
export const NEW = 'v1.36.3';

export const MANIFESTS = [
  'etcd.yaml',
  'kube-apiserver.yaml',
  'kube-controller-manager.yaml',
  'kube-scheduler.yaml',
];

/** What runs a control plane of a version. */
export function staticImages(kubernetes: string, etcd: string) {
  return {
    etcd,
    'kube-apiserver': kubernetes,
    'kube-controller-manager': kubernetes,
    'kube-scheduler': kubernetes,
  };
}

/** A control plane, or a worker, of a version. */
export function server(version: string, etcd = version === NEW ? '3.6.8-0' : '3.6.6-0') {
  return {
    ...RUNNING_CONTROL_PLANE,
    manifests: MANIFESTS,
    versions: { kubeadm: version, kubelet: version, containerd: 'v2.1.5' },
    components: { images: staticImages(version, etcd), stale: [] },
  } satisfies MachineFacts;
}

export function worker(version: string) {
  return {
    ...RUNNING_WORKER,
    versions: { kubeadm: version, kubelet: version, containerd: 'v2.1.5' },
  } satisfies MachineFacts;
}

/** What the cluster says of itself at a version. */
export function facts(version: string, more: Partial<UpgradeFacts> = {}): UpgradeFacts {
  return {
    recorded: version,
    etcdTag: version === NEW ? '3.6.8-0' : '3.6.6-0',
    kubeProxy: version,
    cordoned: [],
    orphans: [],
    deprecated: [],
    backups: [],
    ...more,
  };
}

/** An upgrade to the version of the spec of the fixtures. */
export function upgrade(found: UpgradeFacts): Upgrade {
  return { facts: found, target: targetOf(SPEC, 'v2.1.5') };
}

/** A healthy cluster of machines and their facts, by kubelet version. */
export function cluster(
  controlPlane: MachineFacts,
  workerFacts: MachineFacts,
  more: Partial<Context> = {},
): Context {
  const nodes = {
    [CONTROL_PLANE.name]: { ...node(CONTROL_PLANE.name), version: controlPlane.versions.kubelet },
    [WORKER.name]: { ...node(WORKER.name), version: workerFacts.versions.kubelet },
  };
  return context(controlPlane, workerFacts, {
    cluster: { nodes, kubelet: undefined, manifests: [] },
    ...more,
  });
}

/** Three control planes instead of one, with the facts of each. */
export function three(all: readonly MachineFacts[], workerFacts: MachineFacts): Context {
  const servers: readonly Machine[] = [1, 2, 3].map((index) =>
    machine(`control-plane-${index}`, 'control-plane', 15 + index),
  );
  const machines = [...servers, WORKER];
  const found = [...all, workerFacts];
  const byName = <T>(make: (facts: MachineFacts, name: string) => T) =>
    Object.fromEntries(
      machines.map(({ name }, index) => [name, make(found[index] as MachineFacts, name)]),
    );
  return context(server(OLD), workerFacts, {
    inventory: { ...INVENTORY, machines },
    machines: byName((each) => each),
    cluster: {
      nodes: byName(({ versions }, name) => ({ ...node(name), version: versions.kubelet })),
      kubelet: undefined,
      manifests: [],
    },
  });
}
