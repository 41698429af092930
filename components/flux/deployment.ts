import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { Container, EnvVar } from 'kubernetes-types/core/v1.d.ts';
import { FLUX_NAMESPACE } from '../../plan/conventions.ts';
import type { Manifest } from '../model.ts';
import { ON_CONTROL_PLANES, probes, RESTRICTED } from '../parts.ts';
import type { Controller } from './controllers.ts';
import { controllerLabels } from './labels.ts';

/** Where a field has a default inside a reference, it is written out: server-side apply owns references whole. */
const SHARED_ARGS = [
  '--watch-all-namespaces',
  '--log-level=info',
  '--log-encoding=json',
  '--enable-leader-election',
];

const SHARED_PORTS = { 'http-prom': 8080, healthz: 9440 };

/** Nobody's user; the group owns the volumes, which cloud identities rely on. */
const IDENTITY = { runAsUser: 65534, runAsGroup: 65534 };

function environment(extra: Controller['environment'] = {}): EnvVar[] {
  return [
    {
      name: 'RUNTIME_NAMESPACE',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
    },
    // Collects garbage before the limit is met, instead of being killed at it.
    {
      name: 'GOMEMLIMIT',
      valueFrom: {
        resourceFieldRef: {
          containerName: 'manager',
          resource: 'limits.memory',
          divisor: '0',
        },
      },
    },
    ...Object.entries(extra).map(([name, value]) => ({ name, value })),
  ];
}

function manager(controller: Controller): Container {
  const { image, args, ports, volumes, ready = { path: '/readyz', port: 'healthz' } } = controller;
  return {
    name: 'manager',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [...SHARED_ARGS, ...args],
    env: environment(controller.environment),
    ports: Object.entries({ ...ports, ...SHARED_PORTS }).map(([name, containerPort]) => ({
      name,
      containerPort,
      protocol: 'TCP',
    })),
    ...probes({ startup: ready, live: { path: '/healthz', port: 'healthz' } }),
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '1Gi' } },
    securityContext: { ...RESTRICTED, ...IDENTITY },
    volumeMounts: Object.entries(volumes).map(([name, mountPath]) => ({ name, mountPath })),
  };
}

/** The Deployment of one controller. */
export function deployment(controller: Controller): Manifest<Deployment> {
  const { name, grace, recreate, volumes } = controller;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: FLUX_NAMESPACE, labels: controllerLabels(name) },
    spec: {
      replicas: 1,
      strategy: { type: recreate ? 'Recreate' : 'RollingUpdate' },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: { app: name },
          annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' },
        },
        spec: {
          serviceAccountName: name,
          priorityClassName: 'system-cluster-critical',
          terminationGracePeriodSeconds: grace,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: ON_CONTROL_PLANES,
          securityContext: { fsGroup: 1337 },
          containers: [manager(controller)],
          volumes: Object.keys(volumes).map((volume) => ({ name: volume, emptyDir: {} })),
        },
      },
    },
  };
}
