import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { GIT_HOST } from '../../plan/conventions.ts';
import { KnownError } from '../../plan/error.ts';
import type { ClusterPlace } from '../provider.ts';
import { containerName } from './names.ts';

/** Where hosts keep the key that they make at their first start, on a volume of theirs. */
const MACHINE_KEY = '/var/lib/gitstead/ssh/ssh_host_ed25519_key.pub';
const GIT_KEY = '/srv/git/ssh/ssh_host_ed25519_key.pub';

const START_SECONDS = 60;

/**
 * Reads the public host key of a machine, or of the Git server, through the engine.
 *
 * @throws {KnownError} when the host has not made one within a minute
 */
export async function hostKey(
  { spec }: Pick<ClusterPlace, 'spec'>,
  host: string,
  signal: AbortSignal,
): Promise<string> {
  const container = containerName(spec.name, host);
  const file = host === GIT_HOST ? GIT_KEY : MACHINE_KEY;
  const deadline = Date.now() + START_SECONDS * 1000;
  for (;;) {
    const options = { reject: false, timeout: 10_000, cancelSignal: signal } as const;
    const result = await execa('docker', ['exec', container, 'cat', file], options);
    if (result.exitCode === 0 && result.stdout.startsWith('ssh-')) return result.stdout;
    if (Date.now() > deadline) throw notStarted(container, result.stderr);
    await sleep(200, undefined, { signal });
  }
}

function notStarted(container: string, reason: string): KnownError {
  return new KnownError(
    `Machine ${container} has not made its SSH host key within ${START_SECONDS} seconds: ${reason}`,
    `Look at \`docker logs ${container}\`, then run this again.`,
  );
}
