import type { FluxCrds } from '../../components/emit/flux-system.ts';
import { CONTROLLERS } from '../../components/flux/controllers.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import { clusterSpec } from '../cluster-spec.ts';

/** The cluster of the committed `stack.yaml`, with what a test wants different. */
export function baseSpec(changes: Partial<ClusterSpec> = {}): ClusterSpec {
  return clusterSpec({ profiles: [{ name: 'base', parameters: {} }], ...changes });
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
