import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { Container, Service } from 'kubernetes-types/core/v1.d.ts';
import { defineComponent } from '../define.ts';
import type { KubernetesObject, Manifest } from '../model.ts';
import { labels, ON_CONTROL_PLANES, probes, RESTRICTED } from '../parts.ts';
import { rbac } from './rbac.ts';

const VERSION = 'v0.9.0';
const IMAGE = `registry.k8s.io/metrics-server/metrics-server:${VERSION}`;
const namespace = 'kube-system';
const name = 'metrics-server';
const selector = { 'k8s-app': name };
const metadata = { name, namespace, labels: { ...labels(name, VERSION), ...selector } };

/** Its serving certificate is made at start by the pod itself, hence unverified. */
const apiService: KubernetesObject & { spec: Record<string, unknown> } = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io', labels: metadata.labels },
  spec: {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { name, namespace },
  },
};

const service: Manifest<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: {
    selector,
    ports: [
      { name: 'https', port: 443, protocol: 'TCP', targetPort: 'https', appProtocol: 'https' },
    ],
  },
};

/**
 * It is ready after two scrapes, so the shortest legal resolution, 10 s, decides how soon.
 * One scrape must then end within nine tenths of that. Kubelets prove themselves with
 * certificates that the cluster signed.
 */
const container: Container = {
  name,
  image: IMAGE,
  imagePullPolicy: 'IfNotPresent',
  args: [
    '--cert-dir=/tmp',
    '--secure-port=10250',
    '--kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
    '--kubelet-preferred-address-types=InternalIP,Hostname',
    '--kubelet-use-node-status-port',
    '--kubelet-request-timeout=5s',
    '--metric-resolution=10s',
  ],
  ports: [{ name: 'https', containerPort: 10250, protocol: 'TCP' }],
  ...probes({
    startup: { path: '/readyz', port: 'https', scheme: 'HTTPS' },
    live: { path: '/livez', port: 'https', scheme: 'HTTPS' },
  }),
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
  securityContext: { ...RESTRICTED, runAsUser: 1000 },
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
};

const deployment: Manifest<Deployment> = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } },
    selector: { matchLabels: selector },
    template: {
      metadata: { labels: selector },
      spec: {
        serviceAccountName: name,
        priorityClassName: 'system-cluster-critical',
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        tolerations: ON_CONTROL_PLANES,
        containers: [container],
        volumes: [{ name: 'tmp', emptyDir: {} }],
      },
    },
  },
};

/** CPU and memory of nodes and pods: `kubectl top` and horizontal autoscaling. */
export const metricsServer = defineComponent({
  name,
  version: VERSION,
  summary: 'CPU and memory of nodes and pods, for `kubectl top` and autoscaling',
  provides: ['resource-metrics'],
  needs: ['pod-network'],
  layer: 'controllers',
  namespace: { name: namespace, podSecurity: 'privileged' },
  images: [IMAGE],
  objects: () => [...rbac(metadata), service, deployment, apiService],
  // Measurements gate nothing: whoever deploys must not wait for them.
  health: [],
  // Ready only after it has looked at every kubelet twice.
  seed: 'early',
  verified: { level: 'declared' },
  homepage: 'https://github.com/kubernetes-sigs/metrics-server',
  licence: 'Apache-2.0',
});
