import type { ClusterCheck } from '../../checks/check.ts';
import { ORPHAN_REMEDY } from '../../drain.ts';
import { gapOf, type Upgrade } from '../gap.ts';
import { isDrained } from '../machine-steps.ts';

/** Found only when its machine is emptied, such a pod would stop the upgrade in the middle. */
export function upgradePods(upgrade: Upgrade): ClusterCheck {
  return {
    id: 'upgrade-pods',
    title: 'Every pod that must move is made again elsewhere',
    severity: 'error',
    ignorable: false,
    find: (context) =>
      context.inventory.machines
        .filter((machine) => isDrained(context, machine, gapOf(context, machine, upgrade)))
        .flatMap(({ name }) => {
          const pods = upgrade.facts.orphans.filter(({ node }) => node === name);
          if (pods.length === 0) return [];
          const list = pods.map(({ pod }) => pod).join(', ');
          const message = `nothing would make these pods again elsewhere: ${list}`;
          return [{ machine: name, message, remedy: ORPHAN_REMEDY }];
        }),
  };
}
