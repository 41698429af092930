import { randomUUID } from 'node:crypto';
import { makeOnce, readOnce } from '../plan/files.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import type { Identity } from '../providers/provider.ts';
import { ensureKey, publicKey } from '../remote/keys.ts';

/**
 * What makes a cluster this clone's own: its random id, which labels everything made for it so that
 * another clone's cluster of the same name is never touched, and the operator's SSH key. Both are
 * made on first use; with a new id also Flux's key, which a cluster that was there before has already.
 */
export async function ensureIdentity(cluster: string, paths: ClusterPaths): Promise<Identity> {
  await ensureKey(paths.sshKey, `gitstead-${cluster}-operator`);
  if (!(await readOnce(paths.id))) await ensureKey(paths.fluxKey, `gitstead-${cluster}-flux`);
  return { id: await makeOnce(paths.id, randomUUID), authorizedKey: await publicKey(paths.sshKey) };
}
