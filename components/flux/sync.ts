import type { ClusterSpec } from '../../config/spec.ts';
import {
  FLUX_GIT_SECRET,
  FLUX_NAMESPACE,
  RECEIVER,
  RECEIVER_SECRET,
  ROOT_SOURCE,
} from '../../plan/conventions.ts';
import type { KubernetesObject } from '../model.ts';

/** The only folder of the repository that Flux reads. */
const READ = 'clusters';

/** A Flux object; its schema is checked by the API server, so here it is only carried. */
export type FluxObject = KubernetesObject & { spec: Record<string, unknown> };

const metadata = (name: string) => ({ name, namespace: FLUX_NAMESPACE });

/**
 * What Flux follows: the repository, polled often because it is near, the root Kustomization,
 * and the receiver through which a push makes Flux look at once.
 *
 * @param gitUrl `ssh://` URL that the cluster reaches.
 */
export function syncObjects(spec: ClusterSpec, gitUrl: string): FluxObject[] {
  const source = { kind: 'GitRepository', name: ROOT_SOURCE };
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: metadata(ROOT_SOURCE),
      spec: {
        interval: '10s',
        timeout: '30s',
        url: gitUrl,
        ref: { branch: spec.git.branch },
        // Everything else in the repository would be copied and unpacked for nothing with each push.
        sparseCheckout: [READ],
        secretRef: { name: FLUX_GIT_SECRET },
      },
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: metadata(ROOT_SOURCE),
      spec: {
        interval: '10m0s',
        retryInterval: '10s',
        timeout: '3m0s',
        path: `./clusters/${spec.name}`,
        prune: true,
        sourceRef: source,
      },
    },
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      metadata: metadata(RECEIVER),
      spec: {
        type: 'generic',
        secretRef: { name: RECEIVER_SECRET },
        resources: [source],
      },
    },
  ];
}
