import { stringify } from 'yaml';
import type { ClusterSpec } from '../../config/spec.ts';
import { API_PROXY, apiEndpoint } from '../../plan/conventions.ts';
import type { Inventory, Machine } from '../../plan/inventory.ts';
import type { MachineFacts } from '../facts.ts';
import { hardenedArguments } from '../hardening/arguments.ts';
import type { Component } from '../hardening/item.ts';
import { AUDIT_FOLDER, FOLDER } from '../hardening/layout.ts';
import { etcdTag } from '../images.ts';

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

/** The arguments of the programs of the control plane that are not kubeadm's own, by program and name. */
export const CONTROL_PLANE = {
  'kube-apiserver': hardenedArguments('kube-apiserver'),
  'kube-controller-manager': {
    ...QUICK_ELECTION,
    ...QUICK_START,
    ...hardenedArguments('kube-controller-manager'),
  },
  'kube-scheduler': { ...QUICK_ELECTION, ...hardenedArguments('kube-scheduler') },
} satisfies Partial<Record<Component, Readonly<Record<string, string>>>>;

/** What the API server sees of the machine besides its certificates. */
const VOLUMES = [
  { name: 'gitstead', path: FOLDER, readOnly: true },
  { name: 'audit-log', path: AUDIT_FOLDER, readOnly: false },
].map(({ name, path, readOnly }) => ({
  name,
  hostPath: path,
  mountPath: path,
  readOnly,
  pathType: 'DirectoryOrCreate',
}));

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
    controlPlaneEndpoint: apiEndpoint(name),
    // Made in a tenth of the time that RSA keys take, and cheaper in every handshake.
    encryptionAlgorithm: 'ECDSA-P256',
    networking: { podSubnet: network.pods, serviceSubnet: network.services },
    apiServer: {
      extraArgs: argumentsOf(CONTROL_PLANE['kube-apiserver']),
      extraVolumes: VOLUMES,
      certSANs: [...new Set([api.name, ...addresses, 'localhost', API_PROXY.address, published])],
    },
    controllerManager: { extraArgs: argumentsOf(CONTROL_PLANE['kube-controller-manager']) },
    scheduler: { extraArgs: argumentsOf(CONTROL_PLANE['kube-scheduler']) },
    etcd: { local: { imageTag: etcdTag(kubernetes.version) } },
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
