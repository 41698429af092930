import type { Container, Probe, SecurityContext, Toleration } from 'kubernetes-types/core/v1.d.ts';
import { machinesOf } from '../config/machines.ts';
import type { ComponentContext } from './model.ts';

/** Labels of every object of a component. */
export function labels(name: string, version?: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': name,
    ...(version && { 'app.kubernetes.io/version': version }),
    'app.kubernetes.io/managed-by': 'gitstead',
  };
}

/** What the Pod Security level `restricted` asks of a container, and a read-only root besides. */
export const RESTRICTED: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Parts of the platform also run on control planes, so that they are up before any worker is. */
export const ON_CONTROL_PLANES: Toleration[] = [
  { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
];

interface Endpoints {
  readonly startup: NonNullable<Probe['httpGet']>;
  readonly ready?: Probe['httpGet'];
  readonly live: NonNullable<Probe['httpGet']>;
}

/**
 * Probes that notice within a second that a container is ready, and then ask seldom.
 * The start-up probe allows two minutes: a first start on a busy two-core machine, or a controller
 * that waits for the lease of one that died.
 */
export function probes({
  startup,
  ready = startup,
  live,
}: Endpoints): Pick<Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  return {
    startupProbe: { httpGet: startup, periodSeconds: 1, failureThreshold: 120 },
    readinessProbe: { httpGet: ready, periodSeconds: 5 },
    livenessProbe: { httpGet: live, periodSeconds: 20, timeoutSeconds: 5 },
  };
}

/** Copies of a platform service: a second one pays off only with a third machine. */
export function replicasFor({ spec }: ComponentContext): number {
  return machinesOf(spec).length > 2 ? 2 : 1;
}
