import { roleOn } from '../role.ts';
import type { ClusterCheck } from './check.ts';
import { seen } from './each.ts';

/**
 * A join that has ended is not done again: a worker would count as a control plane that does not vote,
 * a control plane would keep its vote as a worker.
 */
export const roleKept: ClusterCheck = {
  id: 'role-kept',
  title: 'Every machine of the cluster has the role with which it joined',
  severity: 'error',
  ignorable: false,
  find: (context) => {
    // What an interrupted init or join left is cleared before the machine joins in its new role.
    const changed = seen(context).filter(
      ({ machine, facts, member }) => member && roleOn(facts) !== machine.role,
    );
    const names = changed.map(({ machine: { name } }) => `--remove ${name}`);
    const command = ['./gitstead up', ...names].join(' ');
    return changed.map(({ machine: { name, role }, facts }) => ({
      machine: name,
      message: `is a ${roleOn(facts)} of the cluster, and stack.yaml makes it a ${role}`,
      remedy: `Give it its role back. To change it, take the machine out first (stack.yaml without it, then \`${command}\`), then add it in its new role.`,
    }));
  },
};
