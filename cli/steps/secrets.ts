import { readFile } from 'node:fs/promises';
import { readOnce, writePrivate } from '../../plan/files.ts';
import type { Run } from '../../plan/run.ts';
import { ensureKey, publicKey } from '../../remote/keys.ts';
import { ensureToken } from '../../sync/gitserver.ts';
import { readSyncSecrets, type SyncSecrets } from '../../sync/secrets.ts';
import type { Cluster } from '../cluster.ts';

/**
 * Flux's key and the token of the webhook. A clone that goes on with a cluster which another has made
 * takes those of the cluster, which it can ask only when the API answers.
 */
export async function syncSecrets(
  { spec, paths }: Cluster,
  apiReady: Promise<unknown>,
  run: Run,
): Promise<SyncSecrets> {
  if (!(await readOnce(paths.fluxKey))) {
    await apiReady;
    const known = await readSyncSecrets(paths.kubeconfig, run);
    if (known) await keep(paths, known);
    else await ensureKey(paths.fluxKey, `gitstead-${spec.name}-flux`);
  }
  return {
    fluxKey: {
      private: await readFile(paths.fluxKey, 'utf8'),
      public: await publicKey(paths.fluxKey),
    },
    webhookToken: await ensureToken(paths.webhookToken),
  };
}

/** The private key last: where it is, the others are. */
async function keep(
  paths: Cluster['paths'],
  { fluxKey, webhookToken }: SyncSecrets,
): Promise<void> {
  await writePrivate(paths.webhookToken, `${webhookToken}\n`);
  await writePrivate(`${paths.fluxKey}.pub`, `${fluxKey.public}\n`);
  await writePrivate(paths.fluxKey, fluxKey.private);
}
