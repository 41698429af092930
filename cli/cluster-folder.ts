import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { backupFolder } from '../bootstrap/upgrade/facts.ts';
import type { ClusterPaths } from '../plan/paths.ts';

/**
 * Removes a cluster's folder of the clone, all but its snapshots of etcd: nothing can make those again.
 *
 * @returns what was kept
 */
export async function removeFolder(
  paths: Pick<ClusterPaths, 'directory'>,
): Promise<readonly string[]> {
  const backups = backupFolder(paths);
  const names = await namesIn(backups);
  const kept = names.length > 0 ? [backups] : [];
  for (const name of await namesIn(paths.directory)) {
    const path = join(paths.directory, name);
    if (!kept.includes(path)) await rm(path, { recursive: true, force: true });
  }
  if (kept.length === 0) await rm(paths.directory, { recursive: true, force: true });
  return kept;
}

function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
