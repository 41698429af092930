import { readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Change } from '../plan/change.ts';
import { GIT_REPOSITORY } from '../plan/conventions.ts';
import { writePrivate } from '../plan/files.ts';
import { quote } from '../remote/quote.ts';
import { git, tryGit } from './git.ts';
import {
  type GitHost,
  gitHostAlias,
  gitSshConfig,
  joinFragments,
  writeGitSshConfig,
} from './ssh-config.ts';

/** Name of the remote that leads to the cluster's Git server, unless the caller chooses another. */
export const REMOTE = 'cluster';

/** Configuration of git that is included into the clone's own: it vanishes with `.gitstead`. */
const GIT_CONFIG = 'git-config';

/** What the remote of a cluster is to be. */
export interface RemoteOptions {
  /** Branch that Flux follows: where `git push <remote>` goes, whatever is checked out. */
  readonly branch: string;
  /** @default cluster */
  readonly remote?: string;
}

/**
 * Adds the remote of a cluster, or brings it up to date, so that a plain `git push cluster` works
 * from any folder of the clone and with no environment. Other remotes are reached as before.
 */
export async function ensureRemote(
  root: string,
  host: GitHost,
  { branch, remote = REMOTE }: RemoteOptions,
): Promise<Change> {
  await writeGitSshConfig(root, host);
  await writeGitConfig(root);
  const wanted = {
    [`remote.${remote}.url`]: `ssh://${gitHostAlias(host.cluster)}${GIT_REPOSITORY}`,
    [`remote.${remote}.fetch`]: `+refs/heads/*:refs/remotes/${remote}/*`,
    [`remote.${remote}.push`]: `HEAD:refs/heads/${branch}`,
  };
  const existed = await remoteExists(root, remote);
  const changes = [await ensureInclude(root)];
  for (const entry of Object.entries(wanted)) changes.push(await ensureValue(root, ...entry));
  const changed = changes.includes(true);
  const action = changed ? (existed ? 'configured' : 'created') : 'unchanged';
  return { subject: `remote/${remote}`, action };
}

/** Whether the clone knows the remote of a cluster. */
export async function remoteExists(root: string, remote: string): Promise<boolean> {
  return (await tryGit(root, ['config', '--local', `remote.${remote}.url`])).exitCode === 0;
}

/** Takes the remote of a cluster that is no more out of the clone; the fetched commits stay. */
export async function removeRemote(
  root: string,
  cluster: string,
  directory: string,
  remote: string = REMOTE,
): Promise<Change> {
  const subject = `remote/${remote}`;
  const url = await tryGit(root, ['config', '--local', `remote.${remote}.url`]);
  await rm(join(directory, 'git-ssh-host'), { force: true });
  if ((await joinFragments(root)) === 0) await removeInclude(root);
  if (!url.stdout.startsWith(`ssh://${gitHostAlias(cluster)}/`))
    return { subject, action: 'skipped' };
  await git(root, ['remote', 'remove', '--', remote]);
  return { subject, action: 'deleted' };
}

/** Environment in which git reaches the cluster's Git server, whatever the user's environment says. */
export function gitEnvironment(root: string): Readonly<Record<string, string>> {
  return { GIT_SSH_COMMAND: sshCommand('ssh', root), GIT_SSH_VARIANT: 'ssh' };
}

function sshCommand(base: string, root: string): string {
  return `${base} -F ${quote(gitSshConfig(root))}`;
}

async function writeGitConfig(root: string): Promise<void> {
  const file = join(root, '.gitstead', GIT_CONFIG);
  const base = await sshCommandOfUser(root, file);
  const value = sshCommand(base, root).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const content = `# Written by gitstead.\n[core]\n\tsshCommand = "${value}"\n`;
  if ((await readFile(file, 'utf8').catch(() => '')) !== content) await writePrivate(file, content);
}

/** The command that the user configured for SSH, leaving out what this file adds to it. */
async function sshCommandOfUser(root: string, ours: string): Promise<string> {
  const args = ['config', '--null', '--show-origin', '--get-all', 'core.sshCommand'];
  const fields = (await tryGit(root, args)).stdout.split('\0').filter(Boolean);
  const values = fields.filter((_, index) => index % 2 === 1);
  const theirs = values.filter((_, index) => !fields[index * 2]?.endsWith(relative(root, ours)));
  return theirs.at(-1) ?? 'ssh';
}

async function ensureInclude(root: string): Promise<boolean> {
  const { file, path } = await include(root);
  const paths = (await tryGit(root, ['config', '--file', file, '--get-all', 'include.path']))
    .stdout;
  if (paths.split('\n').includes(path)) return false;
  await git(root, ['config', '--file', file, '--add', 'include.path', path]);
  return true;
}

async function removeInclude(root: string): Promise<void> {
  const { file, path } = await include(root);
  await tryGit(root, ['config', '--file', file, '--fixed-value', '--unset', 'include.path', path]);
  await Promise.all(
    [gitSshConfig(root), join(root, '.gitstead', GIT_CONFIG)].map((own) =>
      rm(own, { force: true }),
    ),
  );
}

/** The clone's own configuration file, and our file as seen from it: a moved clone keeps working. */
async function include(root: string): Promise<{ file: string; path: string }> {
  const common = await git(root, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const file = join(common, 'config');
  return { file, path: relative(dirname(file), join(root, '.gitstead', GIT_CONFIG)) };
}

async function ensureValue(root: string, name: string, value: string): Promise<boolean> {
  const found = await tryGit(root, ['config', '--local', '--get-all', name]);
  if (found.stdout === value) return false;
  await git(root, ['config', '--local', '--replace-all', name, value]);
  return true;
}
