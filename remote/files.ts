import { readFile } from 'node:fs/promises';
import type { Change } from '../plan/change.ts';
import { GIT_HOST } from '../plan/conventions.ts';
import { writePrivate } from '../plan/files.ts';
import type { Inventory } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import { type NamedHost, sshConfig } from './config.ts';
import { type HostPin, knownHosts } from './known-hosts.ts';

/** Reads a host's public key from the host itself, by a way that is not SSH. */
export type HostKeyReader = (host: string) => Promise<string>;

/** The hosts of an inventory: each machine by its name, and the Git server as `git`. */
export function hostsOf(inventory: Pick<Inventory, 'machines' | 'git'>): readonly NamedHost[] {
  const machines = inventory.machines.map(({ name, ssh }) => ({ name, ssh }));
  return inventory.git ? [...machines, { name: GIT_HOST, ssh: inventory.git.ssh }] : machines;
}

/**
 * Writes the OpenSSH configuration and the pinned host keys of a cluster. The keys are read again
 * each time, so that a machine that was made anew is trusted because its provider vouches for it.
 */
export async function writeSshFiles(
  inventory: Pick<Inventory, 'machines' | 'git'>,
  paths: ClusterPaths,
  hostKey: HostKeyReader,
): Promise<readonly Change[]> {
  const hosts = hostsOf(inventory);
  const pins: HostPin[] = await Promise.all(
    hosts.map(async ({ name, ssh }) => ({ ssh, key: await hostKey(name) })),
  );
  return [
    await ensure(paths.sshConfig, sshConfig(hosts, paths), 'file/ssh-config'),
    await ensure(paths.knownHosts, knownHosts(pins), 'file/known-hosts'),
  ];
}

async function ensure(file: string, content: string, subject: string): Promise<Change> {
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before === content) return { subject, action: 'unchanged' };
  await writePrivate(file, content);
  return { subject, action: before === undefined ? 'created' : 'configured' };
}
