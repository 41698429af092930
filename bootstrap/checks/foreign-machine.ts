import type { Machine } from '../../plan/inventory.ts';
import { obstacleTo } from '../join.ts';
import { type Context, factsOf, leaderOf, machinesSeen } from '../phase.ts';
import { remainsOn } from '../remains.ts';
import type { ClusterCheck, Problem } from './check.ts';

const FILE = '/etc/kubernetes/kubelet.conf';

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
  const remains = remainsOn(context, leader);
  if (remains === 'damaged') return [damage(context, leader)];
  if (remains !== 'foreign') return [];
  return [
    {
      machine: leader.name,
      message: 'holds Kubernetes files or etcd data that no journal of this cluster explains',
      remedy: `If nothing there is needed, remove it (\`./gitstead ssh ${leader.name}\`, then \`kubeadm reset\` and \`rm -r /var/lib/etcd\`); if it is, restore what is missing.`,
    },
  ];
}

/** What is there is the cluster itself, so nothing of it may be cleared away. */
function damage(context: Context, machine: Machine): Problem {
  const { name, address } = machine;
  const command = `kubeadm init phase kubeconfig kubelet --node-name ${name} --apiserver-advertise-address ${address} --kubernetes-version "$(kubeadm version -o short)"`;
  const first = factsOf(context, machine).caHash
    ? ''
    : 'put /etc/kubernetes/pki back from a backup or another control plane, then ';
  return {
    machine: name,
    message: `is a control plane of this cluster, and its ${FILE} is missing`,
    remedy: `Reset nothing there: its etcd holds the cluster. Make the file anew (\`./gitstead ssh ${name}\`, as root ${first}\`${command}\`), then run this again.`,
  };
}

function joinProblems(context: Context): readonly Problem[] {
  const leader = leaderOf(context).name;
  return machinesSeen(context)
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
