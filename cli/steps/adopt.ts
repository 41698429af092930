import { readOnce, writePrivate } from '../../plan/files.ts';
import type { Run } from '../../plan/run.ts';
import type { Cluster } from '../cluster.ts';

/**
 * A clone that knows nothing yet of a cluster whose machines exist goes on with it, as one more
 * operator: the machines' journals say which it is.
 */
export async function adoptStep(cluster: Cluster, run: Run): Promise<void> {
  const { spec, paths, provider } = cluster;
  if (!provider.clusterOn || (await readOnce(paths.id))) return;
  const id = await provider.clusterOn(cluster, run.signal);
  if (!id) return;
  await writePrivate(paths.id, `${id}\n`);
  run.report(`these hosts are cluster ${spec.name} (${id.slice(0, 8)}) already: going on with it`);
}
