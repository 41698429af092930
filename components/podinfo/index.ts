import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { ConfigMap, Container, Service } from 'kubernetes-types/core/v1.d.ts';
import { APP_NODE_PORT } from '../../plan/conventions.ts';
import { defineComponent } from '../define.ts';
import type { Manifest } from '../model.ts';
import { labels, probes, RESTRICTED } from '../parts.ts';
import { PAGE, PAGE_FILE, PAGE_FOLDER } from './page.ts';

const VERSION = '6.9.2';
const IMAGE = `ghcr.io/stefanprodan/podinfo:${VERSION}`;
const name = 'podinfo';
const selector = { 'app.kubernetes.io/name': name };
const metadata = { name, namespace: name, labels: labels(name, VERSION) };

const page: Manifest<ConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...metadata, name: 'podinfo-page' },
  data: { [PAGE_FILE]: PAGE },
};

/** Reached from outside on a NodePort that the provider publishes. */
const service: Manifest<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: {
    type: 'NodePort',
    selector,
    ports: [
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http', nodePort: APP_NODE_PORT },
    ],
  },
};

const container: Container = {
  name,
  image: IMAGE,
  imagePullPolicy: 'IfNotPresent',
  // Settings as environment, because the image starts without arguments.
  env: [
    { name: 'PODINFO_PORT', value: '9898' },
    { name: 'PODINFO_UI_PATH', value: PAGE_FOLDER },
    { name: 'PODINFO_UI_MESSAGE', value: 'This page comes from Git' },
  ],
  ports: [{ name: 'http', containerPort: 9898, protocol: 'TCP' }],
  ...probes({
    startup: { path: '/readyz', port: 'http' },
    live: { path: '/healthz', port: 'http' },
  }),
  resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
  securityContext: { ...RESTRICTED, runAsUser: 65532 },
  volumeMounts: [{ name: 'page', mountPath: PAGE_FOLDER, readOnly: true }],
};

const deployment: Manifest<Deployment> = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    selector: { matchLabels: selector },
    template: {
      metadata: { labels: selector },
      spec: {
        automountServiceAccountToken: false,
        containers: [container],
        volumes: [{ name: 'page', configMap: { name: 'podinfo-page' } }],
      },
    },
  },
};

/** A sample app to look at, change, and delete: `base: {sample: false}` leaves it out. */
export const podinfo = defineComponent({
  name,
  version: VERSION,
  summary: 'Sample web app',
  provides: ['sample'],
  needs: ['pod-network'],
  layer: 'apps',
  namespace: { name, podSecurity: 'restricted' },
  images: [IMAGE],
  objects: () => [page, service, deployment],
  health: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace: name }],
  web: { nodePort: APP_NODE_PORT },
  verified: { level: 'declared' },
  homepage: 'https://github.com/stefanprodan/podinfo',
  licence: 'Apache-2.0',
});
