import type { ClusterCheck } from '../../checks/check.ts';
import { checks } from '../../checks/index.ts';
import type { Upgrade } from '../gap.ts';
import { upgradeHealth } from './health.ts';
import { upgradeKubelets } from './kubelets.ts';
import { upgradePath } from './path.ts';
import { upgradePods } from './pods.ts';
import { upgradeRemovedApis } from './removed-apis.ts';

/** What is refused where versions differ, which is what an upgrade is about; it has rules of its own. */
const OTHER_VERSIONS: readonly string[] = ['kubernetes-version', 'version-skew'];

/**
 * Everything that must hold before an upgrade changes something: what must hold for every run, and
 * what the new version asks for.
 *
 * @param manifests folder of the rendered manifests
 */
export function upgradeChecks(upgrade: Upgrade, manifests: string): readonly ClusterCheck[] {
  return [
    ...checks.filter(({ id }) => !OTHER_VERSIONS.includes(id)),
    upgradePath(upgrade),
    upgradeKubelets(upgrade),
    upgradeRemovedApis(upgrade, manifests),
    upgradePods(upgrade),
    upgradeHealth(upgrade),
  ];
}
