import type { Machine } from '../../plan/inventory.ts';
import type { MachineFacts } from '../facts.ts';
import { API, documents } from '../kubeadm/common.ts';
import { PATCHES } from '../layout.ts';
import type { Target } from './target.ts';

/**
 * Checks of kubeadm that say nothing here: CoreDNS is not kubeadm's, and whether the cluster works is
 * asked before and after each machine, of all of it.
 */
const NOT_ASKED = ['CreateJob', 'CoreDNSUnsupportedPlugins', 'CoreDNSMigration'];

/** The file for `kubeadm upgrade apply` and `kubeadm upgrade node`. */
export function upgradeConfig(
  { role }: Pick<Machine, 'role'>,
  { cgroup }: Pick<MachineFacts, 'cgroup'>,
  { kubernetes }: Target,
): string {
  const settings = {
    certificateRenewal: true,
    etcdUpgrade: true,
    imagePullPolicy: 'IfNotPresent',
    // kubeadm's system check knows only cgroup v2.
    ignorePreflightErrors: [...(cgroup === 1 ? ['SystemVerification'] : []), ...NOT_ASKED],
    ...(role === 'control-plane' && { patches: { directory: PATCHES } }),
  };
  return documents([
    {
      apiVersion: API,
      kind: 'UpgradeConfiguration',
      apply: { kubernetesVersion: kubernetes, ...settings },
      node: settings,
      timeouts: { upgradeManifests: '3m0s' },
    },
  ]);
}
