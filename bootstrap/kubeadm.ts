import { stringify } from 'yaml';
import type { ClusterSpec } from '../config/spec.ts';
import type { Inventory, Machine } from '../plan/inventory.ts';
import type { MachineFacts } from './facts.ts';
import { kubeletConfig } from './kubelet.ts';
import { DISCOVERY_FILE } from './layout.ts';

const API = 'kubeadm.k8s.io/v1beta4';
const SOCKET = 'unix:///run/containerd/containerd.sock';

/** The etcd image that goes with the Kubernetes versions this project knows. */
const ETCD_TAG = '3.6.8-0';

/**
 * The first try to become leader always comes before the permission to try, so the pause between
 * tries is part of every first start: at the default of 2 s, up to 4.4 s.
 */
const QUICK_ELECTION = { 'leader-elect-retry-period': '500ms' };

/** At the default of 20 requests in a second the controllers need 5 s to start, joins wait for them. */
const QUICK_START = { 'kube-api-qps': '100', 'kube-api-burst': '200' };

/** A join or init that is not ready by then will not be. kubeadm's own default is 4 to 5 minutes. */
const TIMEOUTS = {
  controlPlaneComponentHealthCheck: '3m0s',
  discovery: '1m0s',
  kubeletHealthCheck: '2m0s',
  tlsBootstrap: '2m0s',
};

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
      localAPIEndpoint: { advertiseAddress: machine.address, bindPort: inventory.api.port },
      nodeRegistration: {
        ...registration(machine, facts, resume ? RESUMED : []),
        ...(hasWorkers(inventory) ? {} : { taints: [] }),
      },
      skipPhases: ['addon/coredns', 'show-join-command'],
      timeouts: TIMEOUTS,
    },
    clusterConfig(spec, inventory),
    kubeletConfig(facts),
    {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      // The size of the connection table belongs to the host, and is read-only in a container.
      conntrack: { maxPerCore: 0 },
    },
  ]);
}

function clusterConfig({ name, kubernetes, network }: ClusterSpec, { api, machines }: Inventory) {
  const controlPlanes = machines.filter(({ role }) => role === 'control-plane');
  const published = api.published.slice(0, api.published.lastIndexOf(':'));
  const addresses = controlPlanes.map(({ address }) => address);
  return {
    apiVersion: API,
    kind: 'ClusterConfiguration',
    clusterName: name,
    kubernetesVersion: `v${kubernetes.version}`,
    controlPlaneEndpoint: `${api.name}:${api.port}`,
    // Made in a tenth of the time that RSA keys take, and cheaper in every handshake.
    encryptionAlgorithm: 'ECDSA-P256',
    networking: { podSubnet: network.pods, serviceSubnet: network.services },
    apiServer: {
      certSANs: [
        ...new Set([api.name, api.address, ...addresses, 'localhost', '127.0.0.1', published]),
      ],
    },
    controllerManager: { extraArgs: argumentsOf({ ...QUICK_ELECTION, ...QUICK_START }) },
    scheduler: { extraArgs: argumentsOf(QUICK_ELECTION) },
    etcd: { local: { imageTag: ETCD_TAG } },
  };
}

export interface JoinInput {
  readonly inventory: Inventory;
  readonly machine: Machine;
  readonly facts: MachineFacts;
  readonly token: string;
  /** Only for control planes. */
  readonly certificateKey?: string;
}

/**
 * The file for `kubeadm join --config`. The cluster is recognised by a file instead of by the token:
 * with a token, kubeadm waits five seconds whenever the cluster has not signed it yet, and needs
 * anonymous requests to be allowed.
 */
export function joinConfig(input: JoinInput): string {
  const { inventory, machine, facts, token, certificateKey } = input;
  return documents([
    {
      apiVersion: API,
      kind: 'JoinConfiguration',
      discovery: { file: { kubeConfigPath: DISCOVERY_FILE }, tlsBootstrapToken: token },
      nodeRegistration: registration(machine, facts, []),
      ...(certificateKey && {
        controlPlane: {
          localAPIEndpoint: { advertiseAddress: machine.address, bindPort: inventory.api.port },
          certificateKey,
        },
      }),
      timeouts: TIMEOUTS,
    },
  ]);
}

/** The cluster's address and authority, by which a joining machine recognises it; not secret. */
export function discoveryFile({ api }: Inventory, authority: string): string {
  const server = `https://${api.name}:${api.port}`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'join', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: 'join', user: {} }],
    contexts: [{ name: 'join', context: { cluster: 'join', user: 'join' } }],
    'current-context': 'join',
  });
}

/** The file for `kubeadm token create` and, with a certificate key, `upload-certs`. */
export function tokenConfig(
  spec: ClusterSpec,
  inventory: Inventory,
  token: string,
  certificateKey?: string,
): string {
  return documents([
    {
      apiVersion: API,
      kind: 'InitConfiguration',
      bootstrapTokens: [{ token, ttl: '10m0s' }],
      nodeRegistration: { criSocket: SOCKET },
      ...(certificateKey && { certificateKey }),
    },
    clusterConfig(spec, inventory),
  ]);
}

function registration(machine: Machine, { cgroup }: MachineFacts, ignored: readonly string[]) {
  return {
    name: machine.name,
    criSocket: SOCKET,
    imagePullPolicy: 'IfNotPresent',
    kubeletExtraArgs: [{ name: 'node-ip', value: machine.address }],
    // kubeadm's system check knows only cgroup v2.
    ignorePreflightErrors: [...(cgroup === 1 ? ['SystemVerification'] : []), ...ignored],
  };
}

function argumentsOf(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function hasWorkers({ machines }: Inventory): boolean {
  return machines.some(({ role }) => role === 'worker');
}

function documents(list: readonly object[]): string {
  return list.map((document) => `---\n${stringify(document, { compat: 'yaml-1.1' })}`).join('');
}
