import { connect, type KubeClient } from '../kube/client.ts';
import { read, resourcePath } from '../kube/resources.ts';
import { FLUX_GIT_SECRET, FLUX_NAMESPACE, RECEIVER_SECRET } from '../plan/conventions.ts';
import type { Run } from '../plan/run.ts';

/** What Flux and the Git server share, and no repository holds. */
export interface SyncSecrets {
  /** Flux's key for the Git server. */
  readonly fluxKey: { readonly private: string; readonly public: string };
  readonly webhookToken: string;
}

/** The secrets that a cluster has already; undefined while it has not all of them. */
export async function readSyncSecrets(
  kubeconfig: string,
  { signal }: Run,
): Promise<SyncSecrets | undefined> {
  const client = await connect(kubeconfig, signal);
  try {
    const [git, receiver] = await Promise.all([
      values(client, FLUX_GIT_SECRET),
      values(client, RECEIVER_SECRET),
    ]);
    const { identity, 'identity.pub': publicKey } = git;
    const { token } = receiver;
    if (!identity || !publicKey || !token) return undefined;
    return { fluxKey: { private: identity, public: publicKey.trim() }, webhookToken: token };
  } finally {
    client.close();
  }
}

async function values(
  client: KubeClient,
  name: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const path = resourcePath({
    apiVersion: 'v1',
    plural: 'secrets',
    namespace: FLUX_NAMESPACE,
    name,
  });
  const secret = await read<{ readonly data?: Readonly<Record<string, string>> }>(client, path);
  return Object.fromEntries(
    Object.entries(secret?.data ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  );
}
