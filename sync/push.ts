import type { Change } from '../plan/change.ts';
import { KnownError } from '../plan/error.ts';
import type { Run } from '../plan/run.ts';
import { git, tryGit } from './git.ts';
import { gitEnvironment, REMOTE } from './remote.ts';

/** A branch on the cluster's Git server, as this clone reaches it. */
export interface Followed {
  /** Branch that Flux follows. */
  readonly branch: string;
  /** @default cluster */
  readonly remote?: string;
}

/** How the checked-out commit and the cluster's branch differ. */
export interface Divergence {
  /** Commits that the cluster lacks. */
  readonly ahead: number;
  /** Commits that the checked-out branch lacks. */
  readonly behind: number;
}

/** A commit, for people. */
export interface Commit {
  readonly id: string;
  readonly author: string;
  readonly subject: string;
}

/** Fetches every branch of the cluster's Git server. @throws GitError when it does not answer. */
export async function fetchCluster(
  root: string,
  { remote = REMOTE }: Partial<Followed>,
  run: Run,
): Promise<void> {
  const args = ['fetch', '--quiet', '--prune', '--no-tags', '--', remote];
  await git(root, args, { signal: run.signal, env: gitEnvironment(root) });
}

/** Compares HEAD with what was fetched; an empty server lacks every commit. */
export async function divergence(
  root: string,
  { branch, remote = REMOTE }: Followed,
): Promise<Divergence> {
  const theirs = `refs/remotes/${remote}/${branch}`;
  const fetched = await tryGit(root, ['rev-parse', '--quiet', '--verify', theirs]);
  const range = fetched.exitCode === 0 ? `HEAD...${theirs}` : undefined;
  if (!range) return { ahead: Number(await git(root, ['rev-list', '--count', 'HEAD'])), behind: 0 };
  const counts = await git(root, ['rev-list', '--left-right', '--count', range]);
  const [ahead = 0, behind = 0] = counts.split('\t').map(Number);
  return { ahead, behind };
}

/**
 * Brings HEAD to the cluster's branch, only forward.
 *
 * @throws KnownError when the cluster has commits that HEAD lacks, with how to take them in.
 */
export async function pushFastForward(root: string, followed: Followed, run: Run): Promise<Change> {
  const { branch, remote = REMOTE } = followed;
  const subject = `branch/${remote}/${branch}`;
  const { ahead, behind } = await divergence(root, followed);
  if (behind > 0) throw diverged({ ahead, behind }, followed);
  if (ahead === 0) return { subject, action: 'unchanged' };
  const target = `HEAD:refs/heads/${branch}`;
  const env = gitEnvironment(root);
  const push = ['push', '--quiet', '--no-verify', '--', remote, target];
  const result = await tryGit(root, push, { signal: run.signal, env });
  if (result.exitCode !== 0) throw await refusedPush(root, followed, result.stderr, run);
  const commit = await git(root, ['log', '-1', '--format=%h %s']);
  return { subject, action: 'configured', reason: `pushed ${commit}` };
}

/** Somebody may have pushed between the fetch and the push. */
async function refusedPush(
  root: string,
  followed: Followed,
  stderr: string,
  run: Run,
): Promise<KnownError> {
  await fetchCluster(root, followed, run);
  const found = await divergence(root, followed);
  if (found.behind > 0) return diverged(found, followed);
  return new KnownError(
    `The cluster’s Git server refused the push: ${stderr.trim()}`,
    'Look at the server with `./gitstead ssh git`, then run this again.',
  );
}

/** Whether `commit` is part of the history of `later`, which may have to be fetched first. */
export async function isContained(
  root: string,
  { commit, later, remote = REMOTE }: { commit: string; later: string; remote?: string },
  run: Run,
): Promise<boolean> {
  const contains = ['merge-base', '--is-ancestor', commit, later];
  if ((await tryGit(root, ['cat-file', '-e', later])).exitCode !== 0) {
    await fetchCluster(root, { remote }, run);
  }
  return (await tryGit(root, contains)).exitCode === 0;
}

/** The error for a clone that lacks commits of the cluster. */
export function diverged(
  { ahead, behind }: Divergence,
  { branch, remote = REMOTE }: Followed,
): KnownError {
  const own = ahead > 0 ? `, and it lacks ${counted(ahead)} of yours` : '';
  const join =
    ahead > 0
      ? `\`git pull --rebase ${remote} ${branch}\` puts your commits on top of them`
      : `\`git merge --ff-only ${remote}/${branch}\` takes them in`;
  return new KnownError(
    `The cluster has ${counted(behind)} that this clone lacks${own}.`,
    `${join}; then run this again. Nothing is ever overwritten.`,
  );
}

/**
 * Commits on the fetched branches of the cluster that no branch of this clone holds: what would be
 * lost with the Git server. Fetch first.
 */
export async function missingCommits(
  root: string,
  { remote = REMOTE }: Partial<Followed> = {},
): Promise<readonly Commit[]> {
  const format = '--format=%H%x00%an%x00%s';
  const refs = [`--remotes=${remote}`, '--not', '--branches', '--tags'];
  const output = await git(root, ['log', format, ...refs]);
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', author = '', subject = ''] = line.split('\0');
      return { id, author, subject };
    });
}

function counted(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}
