import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { ClusterSpec } from '../../config/spec.ts';
import { KnownError } from '../../plan/error.ts';
import { ROOT } from '../../plan/paths.ts';
import type { NodeFile } from './files.ts';

/** Where a machine keeps them, apart from those that others put beside it. */
export const AUTHORITIES_FOLDER = '/usr/local/share/ca-certificates/gitstead';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * The certificate authorities that `stack.yaml` names, one certificate in each file, as a machine
 * wants them.
 *
 * @throws {KnownError} for a file that cannot be read or holds no certificate
 */
export async function authorityFiles(
  { network }: Pick<ClusterSpec, 'network'>,
  root: string = ROOT,
): Promise<readonly NodeFile[]> {
  const lists = await Promise.all((network.authorities ?? []).map((path) => inFile(path, root)));
  return lists.flat();
}

async function inFile(path: string, root: string): Promise<readonly NodeFile[]> {
  const text = await readFile(resolve(root, path), 'utf8').catch(() => '');
  const certificates = text.match(CERTIFICATE);
  if (!certificates) {
    throw new KnownError(
      `network.authorities names ${path}, which holds no certificate in PEM.`,
      'Name a file below the clone with one or more certificates, or remove the entry.',
    );
  }
  const name = basename(path)
    .replace(/\.[^.]*$/, '')
    .replace(/[^\w.-]/g, '_');
  return certificates.map((certificate, index) => ({
    path: `${AUTHORITIES_FOLDER}/${name}-${index + 1}.crt`,
    text: `${certificate}\n`,
  }));
}
