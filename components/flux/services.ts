import type { Service } from 'kubernetes-types/core/v1.d.ts';
import { FLUX_NAMESPACE, RECEIVER_NODE_PORT } from '../../plan/conventions.ts';
import type { Manifest } from '../model.ts';
import { controllerLabels } from './labels.ts';

function service(
  name: string,
  controller: string,
  targetPort: string,
  nodePort?: number,
): Manifest<Service> {
  const port = { name: 'http', port: 80, protocol: 'TCP' as const, targetPort };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: FLUX_NAMESPACE, labels: controllerLabels(controller) },
    spec: {
      type: nodePort ? 'NodePort' : 'ClusterIP',
      selector: { app: controller },
      ports: [nodePort ? { ...port, nodePort } : port],
    },
  };
}

/** Artifacts, events, and the webhook that the Git server calls from outside the pod network. */
export const SERVICES = [
  service('source-controller', 'source-controller', 'http'),
  service('notification-controller', 'notification-controller', 'http'),
  service('webhook-receiver', 'notification-controller', 'http-webhook', RECEIVER_NODE_PORT),
];
