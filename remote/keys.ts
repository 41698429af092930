import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Change } from '../plan/change.ts';

/**
 * An ed25519 key pair without a passphrase at `file` and `file.pub`, made once, readable by its
 * owner only. The private key is moved into place last, so a kill never leaves half a pair.
 */
export async function ensureKey(file: string, comment: string): Promise<Change> {
  const subject = `key/${comment}`;
  if (await exists(file)) return { subject, action: 'unchanged' };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.new`;
  await rm(temporary, { force: true });
  await rm(`${temporary}.pub`, { force: true });
  // Loaded only when a key is made: every synthesis passes here.
  const { execa } = await import('execa');
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', temporary]);
  await rename(`${temporary}.pub`, `${file}.pub`);
  await rename(temporary, file);
  return { subject, action: 'created' };
}

/** The public half of a key made by `ensureKey`, as one line of `authorized_keys`. */
export async function publicKey(file: string): Promise<string> {
  return (await readFile(`${file}.pub`, 'utf8')).trim();
}

async function exists(file: string): Promise<boolean> {
  return (await readFile(file, 'utf8').catch(() => '')) !== '';
}
