import { stringify } from 'yaml';
import type { ClusterSpec } from '../../config/spec.ts';
import type { Inventory, Machine } from '../../plan/inventory.ts';
import type { MachineFacts } from '../facts.ts';
import { ETCD_TAG } from '../images.ts';

/** The version of kubeadm's configuration that these files speak. */
export const API = 'kubeadm.k8s.io/v1beta4';
/** Where containerd listens on every machine. */
export const SOCKET = 'unix:///run/containerd/containerd.sock';

/**
 * The first try to become leader always comes before the permission to try, so the pause between
 * tries is part of every first start: at the default of 2 s, up to 4.4 s.
 */
const QUICK_ELECTION = { 'leader-elect-retry-period': '500ms' };

/** At the default of 20 requests in a second the controllers need 5 s to start, joins wait for them. */
const QUICK_START = { 'kube-api-qps': '100', 'kube-api-burst': '200' };

/** A join or init that is not ready by then will not be. kubeadm's own default is 4 to 5 minutes. */
export const TIMEOUTS = {
  controlPlaneComponentHealthCheck: '3m0s',
  discovery: '1m0s',
  kubeletHealthCheck: '2m0s',
  tlsBootstrap: '2m0s',
};

/** What is the same for the whole cluster, and what kubeadm keeps in it for later joins. */
export function clusterConfig(
  { name, kubernetes, network }: ClusterSpec,
  { api, machines }: Inventory,
) {
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

/** How a machine becomes a node: its name is the machine's, and `ignored` preflight checks only warn. */
export function registration(
  machine: Machine,
  { cgroup }: MachineFacts,
  ignored: readonly string[],
) {
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

/** Several documents as one file of YAML that Go programs read the same way. */
export function documents(list: readonly object[]): string {
  return list.map((document) => `---\n${stringify(document, { compat: 'yaml-1.1' })}`).join('');
}
