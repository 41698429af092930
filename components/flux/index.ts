import { FLUX_NAMESPACE } from '../../plan/conventions.ts';
import { defineComponent } from '../define.ts';
import { CONTROLLERS } from './controllers.ts';
import { deployment } from './deployment.ts';
import { FLUX_VERSION } from './labels.ts';
import { rbac } from './rbac.ts';
import { SERVICES } from './services.ts';

/** Flux itself. Its CRDs are an artifact that the caller hands to the renderer. */
export const flux = defineComponent({
  name: 'flux',
  version: FLUX_VERSION,
  summary: 'Keeps the cluster equal to Git',
  provides: ['gitops'],
  needs: ['pod-network', 'cluster-dns'],
  layer: 'flux-system',
  namespace: { name: FLUX_NAMESPACE, podSecurity: 'restricted' },
  images: CONTROLLERS.map(({ image }) => image),
  objects: () => [...rbac(), ...SERVICES, ...CONTROLLERS.map(deployment)],
  health: CONTROLLERS.map(({ name }) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
    namespace: FLUX_NAMESPACE,
  })),
  seed: 'flux',
  verified: { level: 'declared' },
  homepage: 'https://fluxcd.io',
  licence: 'Apache-2.0',
});
