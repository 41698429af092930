import { obstacleTo } from '../join.ts';
import { type Context, factsOf, leaderOf } from '../phase.ts';
import { remainsOn } from '../remains.ts';
import type { ClusterCheck, Problem } from './check.ts';

/** Nothing is ever cleared away that no journal of this cluster explains. */
export const foreignMachine: ClusterCheck = {
  id: 'foreign-machine',
  title: 'The machines hold nothing of another cluster',
  severity: 'error',
  ignorable: false,
  find: (context) => [...leaderProblems(context), ...joinProblems(context)],
};

function leaderProblems(context: Context): readonly Problem[] {
  const leader = leaderOf(context);
  if (remainsOn(context, leader) !== 'foreign') return [];
  return [
    {
      machine: leader.name,
      message: 'holds Kubernetes files or etcd data that no journal of this cluster explains',
      remedy: `If nothing there is needed, remove it (\`./gitstead ssh ${leader.name}\`, then \`kubeadm reset\` and \`rm -r /var/lib/etcd\`); if it is, restore what is missing.`,
    },
  ];
}

function joinProblems(context: Context): readonly Problem[] {
  const leader = leaderOf(context).name;
  return context.inventory.machines
    .filter((machine) => machine.name !== leader)
    .filter((machine) => {
      const obstacle = obstacleTo(context, machine);
      if (obstacle === 'member' || obstacle === 'nothing') return false;
      return factsOf(context, machine).journal?.cluster !== context.clusterId;
    })
    .map(({ name }) => ({
      machine: name,
      message: 'holds the files of a Kubernetes node that no journal of this cluster explains',
      remedy: `If nothing there is needed, clear it with \`./gitstead ssh ${name}\` and \`kubeadm reset\`, then run this again.`,
    }));
}
