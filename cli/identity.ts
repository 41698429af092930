import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ClusterPaths } from '../plan/paths.ts';
import type { Identity } from '../providers/provider.ts';
import { ensureKey, publicKey } from '../remote/keys.ts';

/**
 * What makes a cluster this clone's own: its random id, which labels everything made for it so that
 * another clone's cluster of the same name is never touched, and the operator's SSH key. Both are
 * made on first use.
 */
export async function ensureIdentity(cluster: string, paths: ClusterPaths): Promise<Identity> {
  await ensureKey(paths.sshKey, `gitstead-${cluster}-operator`);
  await ensureKey(paths.fluxKey, `gitstead-${cluster}-flux`);
  return { id: await ensureId(paths.id), authorizedKey: await publicKey(paths.sshKey) };
}

/** A kill leaves either no id or a whole one. */
async function ensureId(file: string): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known) return known;
  const id = randomUUID();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${id}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return id;
}
