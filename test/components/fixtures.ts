import type { FluxCrds } from '../../components/emit/flux-system.ts';
import { CONTROLLERS } from '../../components/flux/controllers.ts';
import type { ClusterSpec } from '../../config/spec.ts';

/** The cluster of the committed `stack.yaml`, with what a test wants different. */
export function clusterSpec(changes: Partial<ClusterSpec> = {}): ClusterSpec {
  return {
    name: 'local',
    provider: 'docker',
    settings: {},
    kubernetes: { version: '1.36.3' },
    machines: {
      'control-plane': { role: 'control-plane', count: 1 },
      workers: { role: 'worker', count: 1 },
    },
    network: {
      cni: 'flannel',
      pods: '10.244.0.0/16',
      services: '10.96.0.0/12',
      machines: '172.30.0.0/24',
    },
    maintenance: { maxUnavailable: 1, drainSeconds: 300 },
    checks: { ignore: [] },
    profiles: [{ name: 'base', parameters: {} }],
    git: { server: 'local', branch: 'main' },
    ...changes,
  };
}

const crd = (plural: string) => `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.example.dev
spec:
  group: example.dev
`;

/** One small definition for each controller, in the shape of the real files. */
export const crds: FluxCrds = Object.fromEntries(
  CONTROLLERS.map(({ name }) => [name, crd(name.replace('-controller', 's'))]),
);

export const input = { gitUrl: 'ssh://git@172.30.0.2/srv/git/platform.git', crds };
