import { createHash, randomBytes } from 'node:crypto';
import type { Change } from '../plan/change.ts';
import {
  FLUX_NAMESPACE,
  GIT_HOST,
  GIT_REPOSITORY,
  RECEIVER,
  RECEIVER_NODE_PORT,
} from '../plan/conventions.ts';
import { KnownError } from '../plan/error.ts';
import { makeOnce } from '../plan/files.ts';
import type { Run } from '../plan/run.ts';
import type { Shell } from '../remote/ssh.ts';
import { parseChanges } from './changes.ts';
import { NOTIFY_HOOK, NOTIFY_SCRIPT, PREPARE_SCRIPT } from './gitserver-scripts.ts';

/** What the Git server of a cluster must be. */
export interface GitServerSpec {
  /** Branch that Flux follows: it only moves forward and cannot be deleted. */
  readonly branch: string;
  /** Public key with which Flux reads, as one line of `authorized_keys`. */
  readonly fluxKey: string;
  /** Addresses of machines on which the Receiver's NodePort answers, tried in turn. */
  readonly receivers: readonly string[];
  /** Token that the Receiver shares. */
  readonly webhookToken: string;
  /** Path of the bare repository; tests use another. @default /srv/git/platform.git */
  readonly repository?: string;
}

/**
 * Makes the Git server hold the repository, Flux's read-only key and the hook that makes Flux look
 * at once. One round trip; a second run changes nothing.
 *
 * @throws the errors of `Shell`, and KnownError for a key that is none.
 */
export async function prepareGitServer(
  shell: Shell,
  spec: GitServerSpec,
  run: Run,
): Promise<Change[]> {
  const repository = spec.repository ?? GIT_REPOSITORY;
  const output = await shell(GIT_HOST, PREPARE_SCRIPT, {
    title: 'preparing the Git server',
    timeoutSeconds: 60,
    signal: run.signal,
    values: {
      REPOSITORY: repository,
      BRANCH: spec.branch,
      FLUX_KEY: restrictedKey(spec.fluxKey, repository),
      RECEIVERS: receiverUrls(spec).join('\n'),
      HOOK: NOTIFY_HOOK,
      NOTIFY: NOTIFY_SCRIPT,
    },
  });
  return parseChanges(output);
}

/** Path at which Flux's Receiver listens: Flux computes the same from token, name and namespace. */
export function webhookPath(token: string): string {
  return `/hook/${createHash('sha256').update(`${token}${RECEIVER}${FLUX_NAMESPACE}`).digest('hex')}`;
}

/** The token of the webhook, made once and readable by its owner only. */
export function ensureToken(file: string): Promise<string> {
  return makeOnce(file, () => randomBytes(32).toString('hex'));
}

function receiverUrls({ receivers, webhookToken }: GitServerSpec): readonly string[] {
  const path = webhookPath(webhookToken);
  const urls = receivers.map((receiver) =>
    // Tests name a port of their own.
    receiver.includes(':') ? receiver : `${receiver}:${RECEIVER_NODE_PORT}`,
  );
  return urls.map((authority) => `http://${authority}${path}`);
}

/** A line of `authorized_keys` that lets the key read this repository and do nothing else. */
export function restrictedKey(key: string, repository: string): string {
  if (!/^ssh-ed25519 [A-Za-z0-9+/]+={0,2}( [^\n\r]*)?$/.test(key)) {
    throw new KnownError(
      'Flux’s key is not an ed25519 public key.',
      'Remove it and run `./gitstead up`.',
    );
  }
  if (!/^[\w./-]+$/.test(repository)) throw new TypeError(`Not a plain path: ${repository}`);
  return `restrict,command="git-upload-pack '${repository}'" ${key}`;
}
