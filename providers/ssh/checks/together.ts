import type { CheckResult } from '../../../plan/check.ts';
import { readOnce } from '../../../plan/files.ts';
import type { ClusterPlace } from '../../provider.ts';
import { clusterOf } from '../cluster-on.ts';
import type { Sight } from '../look.ts';

const OK: CheckResult = { status: 'ok', message: 'as it must be' };

/** Two names can lead to one host, and a copy of a disk makes two hosts into one. */
export function distinct(sights: readonly Sight[]): CheckResult {
  const seen = sights.flatMap(({ target: { name }, facts }) =>
    facts?.machineId ? [[facts.machineId, name] as const] : [],
  );
  const twins = [...Map.groupBy(seen, ([id]) => id).values()].filter(({ length }) => length > 1);
  if (twins.length === 0) return OK;
  const list = twins.map((twin) => twin.map(([, name]) => name).join(' and '));
  return {
    status: 'failed',
    message: `${list.join('; ')} have the same /etc/machine-id: they are one host, or copies of one.`,
    remedy:
      'Name each host once. For copies: empty /etc/machine-id, run `systemd-machine-id-setup` and restart them.',
  };
}

/** A host is never taken from another cluster, nor a node from whoever made it one. */
export async function sameCluster(
  { spec, paths }: ClusterPlace,
  sights: readonly Sight[],
): Promise<CheckResult> {
  const own = (await readOnce(paths.id)) ?? clusterOf(spec.name, sights);
  const others = sights.flatMap(({ target: { name }, facts }) => {
    if (!facts?.cluster) {
      return facts?.node
        ? [`${name} is a node of Kubernetes already, and no journal says whose`]
        : [];
    }
    const { id, name: cluster = 'another one' } = facts.cluster;
    return id === own ? [] : [`${name} belongs to cluster ${cluster} (${id.slice(0, 8)})`];
  });
  if (others.length === 0) return OK;
  return {
    status: 'failed',
    message: `${others.join('; ')}.`,
    remedy:
      'Take these hosts out of stack.yaml, or out of their cluster: `./gitstead down` in its clone, or `kubeadm reset` if nothing there is needed.',
  };
}
