import { applyManifests } from '../../kube/apply.ts';
import { changed } from '../../plan/change.ts';
import { KnownError } from '../../plan/error.ts';
import type { Phase, Session } from '../phase.ts';

/**
 * The pod network, cluster DNS and whatever else is seeded early, from the rendered files, where they
 * are missing: from then on Flux owns them.
 */
export const network: Phase = {
  name: 'network',
  title: 'Seed the pod network, DNS and metrics',
  needs: ['kubeconfig'],
  plan: ({ cluster }) => {
    if (cluster && !changed(cluster.manifests)) {
      return cluster.manifests.map((change) => ({ change }));
    }
    return [{ change: { subject: 'manifests/network', action: 'created' }, apply }];
  },
};

async function apply(session: Session) {
  const { paths, manifests } = session;
  if (manifests.length === 0) {
    throw new KnownError('There are no manifests to seed.', 'Run `./gitstead render`.');
  }
  return applyManifests(paths.kubeconfig, manifests, session, { whenAbsent: true });
}
