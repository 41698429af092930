import { minorsBetween } from '../../../plan/version.ts';
import type { ClusterCheck } from '../../checks/check.ts';
import type { Upgrade } from '../gap.ts';

/** How many minors a kubelet may be behind the API servers. */
const SKEW = 3;

/** The kubelets must be able to talk to the new API servers until their own turn comes. */
export function upgradeKubelets({ target }: Upgrade): ClusterCheck {
  return {
    id: 'upgrade-kubelets',
    title: 'No kubelet is too old for the new control plane',
    severity: 'error',
    ignorable: false,
    find: ({ cluster }) =>
      Object.values(cluster?.nodes ?? {})
        .filter(({ version }) => version && minorsBetween(version, target.kubernetes) > SKEW)
        .map(({ name, version }) => ({
          machine: name,
          message: `its kubelet ${version} is more than ${SKEW} minors older than ${target.kubernetes}`,
          remedy: 'Upgrade to a version in between first, so that this kubelet follows.',
        })),
  };
}
