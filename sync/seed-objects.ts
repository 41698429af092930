import type { KubeObject } from '../kube/object.ts';
import {
  FLUX_GIT_SECRET,
  FLUX_NAMESPACE,
  RECEIVER_SECRET,
  RUNTIME_INFO,
} from '../plan/conventions.ts';
import { knownHosts } from '../remote/known-hosts.ts';

/** What Flux must know of one particular cluster, and what Git must not hold. */
export interface SeedFacts {
  /** The Git server as Flux reaches it: its address and port, and its ed25519 host key. */
  readonly git: { readonly address: string; readonly port?: number; readonly hostKey: string };
  /** Flux's key for the Git server. */
  readonly fluxKey: { readonly private: string; readonly public: string };
  readonly webhookToken: string;
  /** Values for `${...}` in rendered files, by name. */
  readonly runtimeInfo: Readonly<Record<string, string>>;
}

/** The Secrets and the ConfigMap that Flux needs and that are in no repository. Pure. */
export function seedObjects({ git, fluxKey, webhookToken, runtimeInfo }: SeedFacts): KubeObject[] {
  return [
    secret(FLUX_GIT_SECRET, {
      identity: fluxKey.private,
      'identity.pub': fluxKey.public,
      known_hosts: knownHosts([
        { ssh: { host: git.address, port: git.port ?? 22 }, key: git.hostKey },
      ]),
    }),
    secret(RECEIVER_SECRET, { token: webhookToken }),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(RUNTIME_INFO), data: runtimeInfo },
  ];
}

function secret(name: string, values: Readonly<Record<string, string>>): KubeObject {
  // `stringData` is never read back, so that a second apply could not tell whether it changed.
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: metadata(name), type: 'Opaque', data };
}

function metadata(name: string): KubeObject['metadata'] {
  return {
    name,
    namespace: FLUX_NAMESPACE,
    labels: { 'app.kubernetes.io/managed-by': 'gitstead' },
  };
}
