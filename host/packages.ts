import { execa } from 'execa';
import { KnownError } from '../plan/error.ts';

/**
 * Installs Debian packages without questions.
 *
 * @throws {KnownError} with apt's last words
 */
export async function installPackages(
  packages: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // An unreachable third-party source fails the update though Debian's own lists arrived.
  await execa('apt-get', ['update', '-qq'], { env, reject: false, cancelSignal: signal });
  const result = await execa('apt-get', ['install', '-y', '-qq', ...packages], {
    env,
    reject: false,
    all: true,
    cancelSignal: signal,
  });
  if (result.exitCode === 0) return;
  throw new KnownError(
    `apt-get could not install ${packages.join(', ')}: ${result.all?.trim().split('\n').at(-1)}`,
    `Run \`apt-get install ${packages.join(' ')}\` yourself, then run this again.`,
  );
}
