import type { ClusterSpec } from '../../config/spec.ts';
import { API_PORT } from '../../plan/conventions.ts';
import type { Inventory, Machine } from '../../plan/inventory.ts';
import type { MachineFacts } from '../facts.ts';
import { PATCHES } from '../layout.ts';
import { API, clusterConfig, documents, registration, TIMEOUTS } from './common.ts';
import { wantedKubelet } from './kubelet-settings.ts';

/** What the configuration of an init is made of. */
export interface InitInput {
  readonly spec: ClusterSpec;
  readonly inventory: Inventory;
  readonly machine: Machine;
  readonly facts: MachineFacts;
  /** Continue an init that was interrupted: its own files and ports are no obstacle. */
  readonly resume: boolean;
  /** A token that kubeadm registers in place of the day-long one of its defaults. */
  readonly token: string;
}

/** The file for `kubeadm init --config`. CoreDNS is not kubeadm's: it comes from the rendered files. */
export function initConfig({ spec, inventory, machine, facts, resume, token }: InitInput): string {
  return documents([
    {
      apiVersion: API,
      kind: 'InitConfiguration',
      bootstrapTokens: [{ token, ttl: '1m0s' }],
      localAPIEndpoint: { advertiseAddress: machine.address, bindPort: API_PORT },
      nodeRegistration: {
        ...registration(machine, facts, resume ? RESUMED : []),
        ...(hasWorkers(inventory) ? {} : { taints: [] }),
      },
      skipPhases: ['addon/coredns', 'show-join-command'],
      timeouts: TIMEOUTS,
      patches: { directory: PATCHES },
    },
    clusterConfig(spec, inventory),
    wantedKubelet(spec, facts),
    {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      // The size of the connection table belongs to the host, and is read-only in a container.
      conntrack: { maxPerCore: 0 },
    },
  ]);
}

/** Preflight checks that find what an interrupted init of this very cluster left. */
const RESUMED = [
  'FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml',
  'FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml',
  'FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml',
  'FileAvailable--etc-kubernetes-manifests-etcd.yaml',
  'DirAvailable--var-lib-etcd',
  'Port-6443',
  'Port-10250',
  'Port-10257',
  'Port-10259',
  'Port-2379',
  'Port-2380',
];

function hasWorkers({ machines }: Inventory): boolean {
  return machines.some(({ role }) => role === 'worker');
}
