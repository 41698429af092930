import type { ClusterLabel } from '../provider.ts';
import { dockerRows } from './command.ts';
import { containerName, ID_LABEL } from './names.ts';

/** Which of the cluster's machines run, and the Git server as `git`; see `Provider`. */
export async function running({ name, id }: ClusterLabel): Promise<ReadonlyMap<string, boolean>> {
  const filter = `label=${ID_LABEL}=${id}`;
  const format = '{{.Names}}\t{{.State}}';
  const rows = await dockerRows(['ps', '--all', '--filter', filter, '--format', format]);
  const prefix = containerName(name, '');
  return new Map(
    rows.map(([full = '', state]) => [full.slice(prefix.length), state === 'running']),
  );
}
