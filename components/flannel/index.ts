import type { DaemonSet } from 'kubernetes-types/apps/v1.d.ts';
import type { ConfigMap, Container } from 'kubernetes-types/core/v1.d.ts';
import { API_PROXY, apiName } from '../../plan/conventions.ts';
import { clusterAccount } from '../account.ts';
import { defineComponent } from '../define.ts';
import type { ComponentContext, Manifest } from '../model.ts';
import { labels } from '../parts.ts';

const VERSION = 'v0.28.4';
const IMAGE = `ghcr.io/flannel-io/flannel:${VERSION}`;
const namespace = 'kube-flannel';
const name = 'flannel';
const metadata = { name, namespace, labels: labels(name, VERSION) };

const account = clusterAccount({
  ...metadata,
  role: name,
  rules: [
    { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
  ],
});

const CNI = {
  name: 'cbr0',
  cniVersion: '0.3.1',
  plugins: [
    { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};

/** The CNI list that machines get, and the network that flanneld divides among them. */
function configuration({ spec }: ComponentContext): Manifest<ConfigMap> {
  const network = { Network: spec.network.pods, EnableNFTables: false, Backend: { Type: 'vxlan' } };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    data: {
      'cni-conf.json': `${JSON.stringify(CNI, null, 2)}\n`,
      'net-conf.json': `${JSON.stringify(network, null, 2)}\n`,
    },
  };
}

/**
 * Hands the network to kubelet only once flanneld has its subnet: a pod that starts before fails,
 * and kubelet tries it again only after ten seconds and more.
 */
const INSTALL_CNI = [
  'until [ -s /run/flannel/subnet.env ]; do sleep 0.1; done',
  'cp -f /etc/kube-flannel/cni-conf.json /etc/cni/net.d/10-flannel.conflist',
].join('; ');

/** Goes to the API by its stable name: kube-proxy may not have made its service address yet. */
function flanneld({ spec }: ComponentContext): Container {
  return {
    name,
    image: IMAGE,
    imagePullPolicy: 'IfNotPresent',
    args: ['--ip-masq', '--kube-subnet-mgr'],
    env: [
      { name: 'KUBERNETES_SERVICE_HOST', value: apiName(spec.name) },
      { name: 'KUBERNETES_SERVICE_PORT', value: String(API_PROXY.port) },
      {
        name: 'NODE_NAME',
        valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } },
      },
    ],
    resources: { requests: { cpu: '50m', memory: '50Mi' }, limits: { memory: '256Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
    },
    lifecycle: { postStart: { exec: { command: ['sh', '-c', INSTALL_CNI] } } },
    volumeMounts: [
      { name: 'run', mountPath: '/run/flannel' },
      { name: 'cni', mountPath: '/etc/cni/net.d' },
      { name: 'config', mountPath: '/etc/kube-flannel' },
      { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
    ],
  };
}

function daemonSet(context: ComponentContext): Manifest<DaemonSet> {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata,
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': name } },
        spec: {
          serviceAccountName: name,
          priorityClassName: 'system-node-critical',
          hostNetwork: true,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ operator: 'Exists' }],
          containers: [flanneld(context)],
          volumes: [
            { name: 'run', hostPath: { path: '/run/flannel', type: 'DirectoryOrCreate' } },
            { name: 'cni', hostPath: { path: '/etc/cni/net.d', type: 'DirectoryOrCreate' } },
            // What is copied to the machine keeps these rights: only root reads it.
            { name: 'config', configMap: { name, defaultMode: 0o600 } },
            { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
          ],
        },
      },
    },
  };
}

/** Pod network over VXLAN. Its CNI plugin binary is part of the machine, not of this component. */
export const flannel = defineComponent({
  name,
  version: VERSION,
  summary: 'Pod network over VXLAN',
  provides: ['pod-network'],
  needs: [],
  layer: 'controllers',
  namespace: { name: namespace, podSecurity: 'privileged' },
  images: [IMAGE],
  objects: (context) => [...account, configuration(context), daemonSet(context)],
  health: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name, namespace }],
  seed: 'early',
  verified: { level: 'declared' },
  homepage: 'https://github.com/flannel-io/flannel',
  licence: 'Apache-2.0',
});
