import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Change } from '../plan/change.ts';
import { KnownError } from '../plan/error.ts';
import type { Run } from '../plan/run.ts';
import { git, tryGit } from './git.ts';
import { type RepositoryState, repositoryState } from './state.ts';

/** What may be made where the clone is no repository yet. */
export interface EnsureOptions {
  /** Whether the user agreed to what is made: a repository, an identity, a first commit. */
  readonly yes: boolean;
  /** Branch of a repository that is made here. */
  readonly branch: string;
}

/** Folder of private files; it must never be committed, whatever `.gitignore` says. */
const PRIVATE = '/.gitstead/';

/**
 * Why the clone cannot be used as it is, or undefined. Changes nothing, so it belongs before the
 * first change of a run. A missing repository, identity or first commit is not a reason with `yes`.
 */
export async function repositoryProblem(
  root: string,
  { yes }: Pick<EnsureOptions, 'yes'>,
): Promise<KnownError | undefined> {
  const state = await repositoryState(root);
  if (!state.exists) return yes ? undefined : missing('This folder is not a Git repository');
  const unusable = unusableReason(state);
  if (unusable || yes) return unusable;
  if (!(await hasIdentity(root))) return noIdentity();
  return state.hasCommits ? undefined : missing('This Git repository has no commits yet');
}

/**
 * Makes the clone a repository with at least one commit.
 *
 * @throws KnownError for a detached HEAD, a half-done merge, and for what is missing without `yes`.
 */
export async function ensureRepository(
  root: string,
  options: EnsureOptions,
  run: Run,
): Promise<Change[]> {
  const problem = await repositoryProblem(root, options);
  if (problem) throw problem;
  const changes: Change[] = [];
  let state = await repositoryState(root);
  if (!state.exists) {
    await git(root, ['init', '--quiet', `--initial-branch=${options.branch}`]);
    changes.push({ subject: 'repository/clone', action: 'created', reason: 'there was no .git' });
    state = { ...state, exists: true };
  }
  await keepPrivate(root);
  changes.push(...(await ensureIdentity(root)));
  if (!state.hasCommits) changes.push(await firstCommit(root));
  for (const { subject, action, reason } of changes) run.report(`${subject} ${action}: ${reason}`);
  return changes.length > 0 ? changes : [{ subject: 'repository/clone', action: 'unchanged' }];
}

function unusableReason({ detached, underWay }: RepositoryState): KnownError | undefined {
  if (underWay) {
    return new KnownError(
      `A ${underWay} is under way in this clone.`,
      `Finish it (\`git ${underWay} --continue\`) or drop it (\`git ${underWay} --abort\`), then run this again.`,
    );
  }
  if (!detached) return undefined;
  return new KnownError(
    'HEAD is detached: what is committed now would belong to no branch.',
    'Check out a branch (`git switch main`), or make one here (`git switch -c <name>`), then run this again.',
  );
}

function missing(what: string): KnownError {
  return new KnownError(
    `${what}, and the cluster is built from a commit.`,
    'Run this again with --yes to have it made, or do it yourself: `git init`, `git add .`, `git commit`.',
  );
}

function noIdentity(): KnownError {
  return new KnownError(
    'Git does not know who you are, so it cannot commit.',
    'Run `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`, or this again with --yes to use a name for this clone only.',
  );
}

async function hasIdentity(root: string): Promise<boolean> {
  const idents = await Promise.all(
    ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT'].map((name) => tryGit(root, ['var', name])),
  );
  return idents.every(({ exitCode }) => exitCode === 0);
}

async function ensureIdentity(root: string): Promise<Change[]> {
  if (await hasIdentity(root)) return [];
  await git(root, ['config', '--local', 'user.name', 'Gitstead']);
  await git(root, ['config', '--local', 'user.email', 'gitstead@localhost']);
  const reason = 'git had no name and e-mail to commit with; this clone uses "Gitstead"';
  return [{ subject: 'repository/identity', action: 'created', reason }];
}

/** A repository without commits gets everything that `.gitignore` lets in, so that clones of it work. */
async function firstCommit(root: string): Promise<Change> {
  await git(root, ['add', '--all', '--', '.']);
  await git(root, ['commit', '--quiet', '--allow-empty', '--message', 'Start my platform']);
  const commit = await git(root, ['rev-parse', '--short', 'HEAD']);
  const reason = `the repository had no commits; ${commit} holds every file`;
  return { subject: 'repository/first-commit', action: 'created', reason };
}

/** Keys and state stay out of every commit, even where `.gitignore` was edited. */
async function keepPrivate(root: string): Promise<void> {
  // Absolute for a linked work tree, relative to the clone otherwise.
  const file = resolve(root, await git(root, ['rev-parse', '--git-path', 'info/exclude']));
  const content = await readFile(file, 'utf8').catch(() => '');
  if (content.split('\n').includes(PRIVATE)) return;
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${content === '' || content.endsWith('\n') ? '' : '\n'}${PRIVATE}\n`);
}
