import type { ClusterSpec } from '../../config/spec.ts';
import { FLUX_NAMESPACE, ROOT_SOURCE } from '../../plan/conventions.ts';
import type { FluxObject } from '../flux/sync.ts';
import type { Layer } from '../model.ts';
import type { ResolvedLayer } from '../resolve.ts';
import { SUBSTITUTION } from './substitution.ts';

/** What the layers differ in. */
const SETTINGS: Partial<Record<Layer, object>> = {
  // Deleting the layer's file must not take the pod network, DNS or data with it;
  // objects whose own files go are still pruned.
  crds: { deletionPolicy: 'Orphan', postBuild: SUBSTITUTION },
  controllers: { deletionPolicy: 'Orphan', postBuild: SUBSTITUTION },
  configs: { postBuild: SUBSTITUTION },
  // No substitution: users' own files live here, and `${...}` in them is theirs.
  apps: {},
};

/**
 * Layers whose components declare what must be healthy, so that a slow one which nothing needs holds
 * nobody up. In the others, and in users' own files, everything counts.
 */
const DECLARED: readonly Layer[] = ['controllers'];

/** The Flux Kustomization that applies one layer, and is Ready when what matters in it is healthy. */
export function layerKustomization(
  spec: ClusterSpec,
  { name: layer, dependsOn, components }: ResolvedLayer,
): FluxObject {
  const health = DECLARED.includes(layer)
    ? { healthChecks: components.flatMap((component) => component.health) }
    : { wait: true };
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: layer, namespace: FLUX_NAMESPACE },
    spec: {
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.map((name) => ({ name })) }),
      interval: '10m0s',
      retryInterval: '10s',
      timeout: '5m0s',
      path: `./clusters/${spec.name}/${layer}`,
      prune: true,
      ...health,
      ...SETTINGS[layer],
      sourceRef: { kind: 'GitRepository', name: ROOT_SOURCE },
    },
  };
}
