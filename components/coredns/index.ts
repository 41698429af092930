import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { ConfigMap, Container, Service } from 'kubernetes-types/core/v1.d.ts';
import { clusterAccount } from '../account.ts';
import { defineComponent } from '../define.ts';
import type { ComponentContext, Manifest } from '../model.ts';
import { labels, ON_CONTROL_PLANES, probes, RESTRICTED, replicasFor } from '../parts.ts';
import { addressInServices } from './address.ts';
import { COREFILE, DNS_PORT } from './corefile.ts';

const VERSION = 'v1.14.2';
const IMAGE = `registry.k8s.io/coredns/coredns:${VERSION}`;
const namespace = 'kube-system';
const name = 'coredns';
// Tools look for cluster DNS by this label.
const selector = { 'k8s-app': 'kube-dns' };
const metadata = { name, namespace, labels: { ...labels(name, VERSION), ...selector } };

const account = clusterAccount({
  ...metadata,
  role: 'system:coredns',
  rules: [
    { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
  ],
});

const configuration: Manifest<ConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  data: { Corefile: COREFILE },
};

/** Its address is the tenth of the services, as every kubelet expects by convention. */
function service({ spec }: ComponentContext): Manifest<Service> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, name: 'kube-dns' },
    spec: {
      selector,
      clusterIP: addressInServices(spec.network.services, 10),
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 'dns-tcp' },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 'metrics' },
      ],
    },
  };
}

const container: Container = {
  name,
  image: IMAGE,
  imagePullPolicy: 'IfNotPresent',
  args: ['-conf', '/etc/coredns/Corefile'],
  ports: [
    { name: 'dns', containerPort: DNS_PORT, protocol: 'UDP' },
    { name: 'dns-tcp', containerPort: DNS_PORT, protocol: 'TCP' },
    { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
    { name: 'health', containerPort: 8080, protocol: 'TCP' },
    { name: 'ready', containerPort: 8181, protocol: 'TCP' },
  ],
  ...probes({
    startup: { path: '/ready', port: 'ready' },
    live: { path: '/health', port: 'health' },
  }),
  resources: { requests: { cpu: '50m', memory: '70Mi' }, limits: { memory: '170Mi' } },
  securityContext: { ...RESTRICTED, runAsUser: 65532 },
  volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
};

function deployment(context: ComponentContext): Manifest<Deployment> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: replicasFor(context),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector },
        spec: {
          serviceAccountName: name,
          priorityClassName: 'system-cluster-critical',
          // The machine's resolver: cluster DNS would ask itself.
          dnsPolicy: 'Default',
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: ON_CONTROL_PLANES,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: selector },
            },
          ],
          containers: [container],
          volumes: [{ name: 'config', configMap: { name } }],
        },
      },
    },
  };
}

/** Cluster DNS. kubeadm's own copy is skipped, so that Flux owns it like everything else. */
export const coredns = defineComponent({
  name,
  version: VERSION,
  summary: 'Cluster DNS',
  provides: ['cluster-dns'],
  needs: ['pod-network'],
  layer: 'controllers',
  namespace: { name: namespace, podSecurity: 'privileged' },
  images: [IMAGE],
  objects: (context) => [...account, configuration, service(context), deployment(context)],
  health: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace }],
  seed: 'early',
  verified: { level: 'declared' },
  homepage: 'https://coredns.io',
  licence: 'Apache-2.0',
});
