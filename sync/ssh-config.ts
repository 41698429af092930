import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivate } from '../plan/files.ts';
import type { SshAddress } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import { accessOptions } from '../remote/config.ts';

/** Host name by which this clone's git reaches the Git server of a cluster; no DNS knows it. */
export function gitHostAlias(cluster: string): string {
  return `${cluster}.gitstead`;
}

/** OpenSSH configuration that git uses in this clone, for all its remotes. */
export function gitSshConfig(root: string): string {
  return join(root, '.gitstead', 'git-ssh-config');
}

/** The part of one cluster, kept beside its keys so that it disappears with them. */
const FRAGMENT = 'git-ssh-host';

/** Where a cluster's Git server is, and with what it is reached. */
export interface GitHost {
  readonly cluster: string;
  readonly ssh: SshAddress;
  readonly paths: Pick<ClusterPaths, 'directory' | 'sshKey' | 'knownHosts' | 'sshConfig'>;
}

/** Adds or updates a cluster's Git server in the configuration of the clone at `root`. */
export async function writeGitSshConfig(root: string, host: GitHost): Promise<void> {
  await writePrivate(join(host.paths.directory, FRAGMENT), hostSection(host));
  await joinFragments(root);
}

/** Writes the configuration again from the clusters that there are. */
export async function joinFragments(root: string): Promise<number> {
  const base = join(root, '.gitstead');
  const entries = await readdir(base, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const files = folders.toSorted().map((folder) => join(base, folder, FRAGMENT));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const fragments = texts.filter(Boolean);
  await writePrivate(gitSshConfig(root), [HEADER, ...fragments, OTHERS].join('\n'));
  return fragments.length;
}

const HEADER = '# Written by gitstead: how git in this clone reaches the clusters’ Git servers.\n';

/** Every other host is reached as if this file did not exist. */
const OTHERS = `Match originalhost *,!*.gitstead
  Include ~/.ssh/config
  Include /etc/ssh/ssh_config
`;

/** The section of one Git server. Pure. @throws KnownError for a path that OpenSSH cannot hold. */
function hostSection({ cluster, ssh, paths }: GitHost): string {
  const options = accessOptions(ssh, paths);
  const lines = options.map(([name, value]) => `  ${name} ${value}\n`);
  return `Host ${gitHostAlias(cluster)}\n${lines.join('')}`;
}
