import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Change } from '../plan/change.ts';
import type { ClusterPaths } from '../plan/paths.ts';

/**
 * The cluster's random id, which labels everything made for it, so that another clone's
 * cluster of the same name is never touched. Made on first use.
 */
export async function ensureClusterId(paths: ClusterPaths): Promise<string> {
  await ensureFile(paths.id, () => randomUUID());
  return (await readFile(paths.id, 'utf8')).trim();
}

/** The token that the Git server's hook and Flux's Receiver share. Made on first use. */
export function ensureWebhookToken(paths: ClusterPaths): Promise<Change> {
  return ensureFile(paths.webhookToken, () => randomBytes(32).toString('hex'));
}

/** Writes a private file once; a kill leaves either nothing or the whole file. */
async function ensureFile(file: string, content: () => string): Promise<Change> {
  const subject = `file/${file}`;
  if (await readFile(file, 'utf8').catch(() => '')) return { subject, action: 'unchanged' };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, `${content()}\n`, { mode: 0o600 });
  await rename(temporary, file);
  return { subject, action: 'created' };
}
