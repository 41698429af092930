import type { EtcdMember } from '../facts/etcd.ts';
import { type Context, factsOf, leaderOf } from '../phase.ts';
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
      (etcd?.alarms ?? []).map((alarm) => ({
        message: `its etcd has raised the alarm ${alarm}`,
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

/** Machines that are to leave are still members, and so are those that do not answer. */
function isKnown({ removal, inventory }: Context, { name, peerUrls }: EtcdMember): boolean {
  return (
    removal.agreed.includes(name) ||
    inventory.machines.some(
      ({ name: own, role, address }) =>
        role === 'control-plane' &&
        (own === name || peerUrls.some((url) => url.includes(`//${address}:`))),
    )
  );
}
