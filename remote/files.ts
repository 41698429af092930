import { readFile } from 'node:fs/promises';
import type { Change } from '../plan/change.ts';
import { GIT_HOST } from '../plan/conventions.ts';
import { writePrivate } from '../plan/files.ts';
import type { Inventory } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import { jumpName, type NamedHost, sshConfig } from './config.ts';
import { type HostPin, knownHosts } from './known-hosts.ts';

/** Gives a host's public key from a source that can be trusted; undefined for a host to stay away from. */
export type HostKeyReader = (host: string) => Promise<string | undefined>;

/** The hosts of an inventory: each machine by its name, the Git server as `git`, and what they are reached through. */
export function hostsOf(inventory: Pick<Inventory, 'machines' | 'git'>): readonly NamedHost[] {
  const machines = inventory.machines.map(({ name, ssh }) => ({ name, ssh }));
  const git = inventory.git ? [{ name: GIT_HOST, ssh: inventory.git.ssh }] : [];
  return [...machines, ...git, ...jumpsOf(machines)];
}

/** The hosts through which others are reached, each once. */
export function jumpsOf(hosts: readonly NamedHost[]): readonly NamedHost[] {
  const jumps = hosts.flatMap(({ ssh: { jump } }) => (jump ? [jump] : []));
  return [...new Map(jumps.map((ssh) => [jumpName(ssh), ssh]))].map(([name, ssh]) => ({
    name,
    ssh,
  }));
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
  const keys = await Promise.all(hosts.map(({ name }) => hostKey(name)));
  const pins: HostPin[] = hosts.flatMap(({ ssh }, index) => {
    const key = keys[index];
    return key === undefined ? [] : [{ ssh, key }];
  });
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
