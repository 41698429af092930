import { leavingOf } from '../leaving.ts';
import type { ClusterCheck } from './check.ts';

/** What holds data or votes is only ever removed by its name. */
export const removedMachine: ClusterCheck = {
  id: 'removed-machine',
  title: 'Every machine of the cluster is in stack.yaml, or was named for removal',
  severity: 'error',
  ignorable: false,
  find: (context) => {
    const missing = leavingOf(context).filter(({ name }) => !context.removal.agreed.includes(name));
    const command = ['./gitstead up', ...missing.map(({ name }) => `--remove ${name}`)].join(' ');
    return missing.map(({ name, role }) => ({
      machine: name,
      message: `is a ${role} of the cluster, and stack.yaml does not have it any more`,
      remedy: `Put it back into stack.yaml, or remove it with all that it holds: \`${command}\`.`,
    }));
  },
};
