import type { Change } from '../plan/change.ts';
import { git, gitError, tryGit } from './git.ts';

/** Paths come on standard input, each taken literally, whatever characters it holds. */
const LITERAL = ['--literal-pathspecs'];
const FROM_STDIN = ['--pathspec-from-file=-', '--pathspec-file-nul'];

/**
 * Commits the current content of `paths` and nothing else: other changes in the tree, staged ones
 * included, stay exactly as they were. What git ignores or does not exist is left out.
 *
 * @param paths files or folders, relative to `root`
 * @throws GitError when git, or a hook of the user's, refuses
 */
export async function commitPaths(
  root: string,
  paths: readonly string[],
  message: string,
): Promise<Change> {
  const subject = `commit/${paths.join(' ')}`;
  const { files, untracked } = await changedBelow(root, paths);
  if (files.length === 0) return { subject, action: 'unchanged' };
  // `commit --only` takes a new file only when the index knows its name.
  if (untracked.length > 0) await index(root, ['add', '--intent-to-add'], untracked);
  const commit = [...LITERAL, 'commit', '--quiet', '--only', '--message', message, ...FROM_STDIN];
  const result = await tryGit(root, commit, { input: files.join('\0') });
  if (result.exitCode !== 0) {
    if (untracked.length > 0) await index(root, ['reset', '--quiet'], untracked);
    throw gitError(['commit'], result);
  }
  const id = await git(root, ['rev-parse', '--short', 'HEAD']);
  const what = files.length === 1 ? files[0] : `${files.length} files`;
  return { subject, action: 'created', reason: `${id} "${message}": ${what}` };
}

interface ChangedFiles {
  readonly files: readonly string[];
  readonly untracked: readonly string[];
}

async function changedBelow(root: string, paths: readonly string[]): Promise<ChangedFiles> {
  const status = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'];
  const options = ['--no-optional-locks', ...LITERAL];
  const output = await git(root, [...options, ...status, '--', ...paths]);
  const records = output.split('\0').filter(Boolean);
  const path = (record: string) => record.slice(3);
  return {
    files: records.map(path),
    untracked: records.filter((record) => record.startsWith('??')).map(path),
  };
}

async function index(
  root: string,
  command: readonly string[],
  files: readonly string[],
): Promise<void> {
  await git(root, [...LITERAL, ...command, ...FROM_STDIN], { input: files.join('\0') });
}
