import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { ClusterLabel, Leftover } from '../provider.ts';
import { docker, dockerRows } from './command.ts';
import { CLUSTER_LABEL, clusterImage, ID_LABEL } from './names.ts';

/** How to list and remove each kind, in the order in which they can be removed. Volumes have no id but their name. */
const KINDS = [
  {
    kind: 'container',
    list: ['ps', '--all', '--no-trunc', '--format', '{{.ID}}\t{{.Names}}'],
    remove: ['rm', '--force', '--volumes'],
  },
  {
    kind: 'network',
    list: ['network', 'ls', '--no-trunc', '--format', '{{.ID}}\t{{.Name}}'],
    remove: ['network', 'rm'],
  },
  {
    kind: 'volume',
    list: ['volume', 'ls', '--format', '{{.Name}}\t{{.Name}}'],
    remove: ['volume', 'rm', '--force'],
  },
  {
    kind: 'image',
    list: ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}\t{{.Repository}}:{{.Tag}}'],
    remove: ['image', 'rm'],
  },
] as const;

/** Lists everything that carries the cluster's labels, in the order in which it can be removed. */
export async function sweep({ name, id }: ClusterLabel): Promise<readonly Leftover[]> {
  const labels = [`label=${CLUSTER_LABEL}=${name}`, `label=${ID_LABEL}=${id}`];
  // Images are shared between clusters; only the tags are the cluster's own.
  const tags = [`reference=${clusterImage(name, '*')}`];
  const found = KINDS.map(async ({ kind, list }) => {
    const filters = kind === 'image' ? tags : labels;
    const rows = await dockerRows([...list, ...filters.flatMap((filter) => ['--filter', filter])]);
    return rows.map(([object = '', objectName = '']) => ({ kind, id: object, name: objectName }));
  });
  return (await Promise.all(found)).flat();
}

/** Removes what `sweep` found, by id; what is gone already counts as removed. */
export async function remove(
  leftovers: readonly Leftover[],
  { report, signal }: Run,
): Promise<readonly Change[]> {
  for (const { kind, remove: command } of KINDS) {
    const ids = leftovers.filter((leftover) => leftover.kind === kind).map(({ id }) => id);
    if (ids.length === 0) continue;
    report(`removing ${ids.length} ${kind}${ids.length === 1 ? '' : 's'}`);
    await docker([...command, ...ids], { signal });
  }
  return leftovers.map(({ kind, name }) => ({ subject: `${kind}/${name}`, action: 'deleted' }));
}
