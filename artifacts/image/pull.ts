import { execa } from 'execa';
import { KnownError } from '../../plan/error.ts';
import type { Run } from '../../plan/run.ts';
import type { Platform } from '../platform.ts';

/**
 * Pulls an official image with the container engine and saves it as a tar.
 * @param digest expected digest of the index; empty while unknown
 * @returns the digest that was pulled
 * @throws KnownError when the engine does not tell the digest
 */
export async function pullImage(
  reference: string,
  { digest, platform, path }: { digest: string; platform: Platform; path: string },
  run: Run,
): Promise<string> {
  const had = await docker(['image', 'inspect', reference], run).then(
    () => true,
    () => false,
  );
  const name = digest ? `${withoutTag(reference)}@${digest}` : reference;
  await docker(['pull', '--quiet', '--platform', platform, name], run);
  if (digest) await docker(['tag', name, reference], run);
  const found = digest || (await repositoryDigest(reference, run));
  await docker(['save', '--output', path, reference], run);
  // The user's own images stay; what was only pulled for the cache does not.
  if (!had) await docker(['image', 'rm', reference], run).catch(() => undefined);
  return found;
}

async function repositoryDigest(reference: string, run: Run): Promise<string> {
  const format = '{{join .RepoDigests "\\n"}}';
  const lines = await docker(['image', 'inspect', '--format', format, reference], run);
  const digest = lines.split('\n').find((line) => line.startsWith(`${withoutTag(reference)}@`));
  if (digest) return digest.split('@')[1] ?? '';
  throw new KnownError(
    `The container engine does not tell the digest of ${reference}.`,
    'Update Docker, or set the digest in artifacts/lock.yaml.',
  );
}

function withoutTag(reference: string): string {
  return reference.replace(/:[^:/]+$/, '');
}

async function docker(args: readonly string[], { signal }: Run): Promise<string> {
  const { stdout } = await execa('docker', args, {
    cancelSignal: signal,
    forceKillAfterDelay: 5000,
  });
  return stdout;
}
