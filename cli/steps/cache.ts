import { rm } from 'node:fs/promises';
import { cachePath } from '../../artifacts/cache.ts';
import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { Cluster } from '../cluster.ts';

/** Removes downloads, builds and the images made from them, which all clones of this user share. */
export async function removeCache({ provider }: Cluster, run: Run): Promise<readonly Change[]> {
  const images = await provider.removeImages(run);
  // What is ours in it: GITSTEAD_CACHE may name a folder that holds other things too.
  await rm(cachePath(), { recursive: true, force: true });
  return [...images, { subject: 'cache/artifacts', action: 'deleted' }];
}
