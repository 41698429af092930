import { KnownError } from '../plan/error.ts';
import type { SshAddress } from '../plan/inventory.ts';

/** The host key that a host must show. */
export interface HostPin {
  readonly ssh: Pick<SshAddress, 'host' | 'port'>;
  /** Content of the host's `ssh_host_ed25519_key.pub`, read by a trusted way that is not SSH. */
  readonly key: string;
}

/**
 * The lines of a `known_hosts` file that pin these hosts.
 *
 * @throws {KnownError} for text that is no ed25519 public key
 */
export function knownHosts(pins: readonly HostPin[]): string {
  const lines = pins.map(({ ssh, key }) => `${hostPattern(ssh)} ${parseKey(ssh, key)}\n`);
  return [...new Set(lines)].join('');
}

/** A host as OpenSSH looks it up: with its port, unless that is the usual one. */
export function hostPattern({ host, port }: HostPin['ssh']): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

function parseKey({ host, port }: HostPin['ssh'], text: string): string {
  const [key] = /^ssh-ed25519 [A-Za-z0-9+/]+={0,2}(?=\s|$)/.exec(text) ?? [];
  if (key) return key;
  throw new KnownError(
    `The host key of ${host}:${port} is not an ed25519 public key.`,
    'Check that the machine has started completely, then run this again.',
  );
}
