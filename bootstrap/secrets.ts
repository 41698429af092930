import { randomBytes, randomInt } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new kubeadm token: a public id and a secret. */
export function newToken(): { readonly id: string; readonly token: string } {
  const id = letters(6);
  return { id, token: `${id}.${letters(16)}` };
}

/** A new key with which kubeadm encrypts the certificates it shares with a joining control plane. */
export function newCertificateKey(): string {
  return randomBytes(32).toString('hex');
}

function letters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
