import type { EtcdMember } from '../facts/etcd.ts';
import { type Context, factsOf, leaderOf, machinesWith } from '../phase.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** What the cluster remembers everything with. */
export const etcdChecks: readonly ClusterCheck[] = [
  {
    id: 'etcd-leader',
    title: 'A majority of the members of etcd answers',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts: { etcd } }) => {
      if (!etcd || etcd.leader) return undefined;
      const { length } = etcd.members;
      return {
        message: `its etcd has no leader: fewer than ${Math.floor(length / 2) + 1} of ${length} members answer`,
        remedy:
          'Start the control planes that are stopped. If they are lost for good, see docs/high-availability.md.',
      };
    }),
  },
  {
    id: 'etcd-space',
    title: 'etcd takes writes',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts: { etcd } }) =>
      (etcd?.errors ?? []).map((error) => ({
        message: `its etcd complains: ${error}`,
        remedy:
          'Look at https://etcd.io/docs/latest/op-guide/maintenance: after NOSPACE compact, defragment and disarm the alarm.',
      })),
    ),
  },
  {
    id: 'etcd-members',
    title: 'Every member of etcd is a control plane of stack.yaml',
    severity: 'warning',
    ignorable: true,
    find: (context) => {
      const leader = leaderOf(context);
      const members = factsOf(context, leader).etcd?.members ?? [];
      return members
        .filter((member) => !isKnown(context, member))
        .map(({ id, name, peerUrls }) => ({
          machine: leader.name,
          message: `etcd has a member ${name || 'without a name'} at ${peerUrls.join(', ')} that no machine explains`,
          remedy: `If its machine is gone for good, take its vote: \`etcdctl member remove ${id}\` there.`,
        }));
    },
  },
];

/** Machines that are to leave are still members. */
function isKnown(context: Context, { name, peerUrls }: EtcdMember): boolean {
  const { agreed } = context.removal;
  return (
    agreed.includes(name) ||
    machinesWith(context, 'control-plane').some(
      (machine) =>
        machine.name === name || peerUrls.some((url) => url.includes(`//${machine.address}:`)),
    )
  );
}
