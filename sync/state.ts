import { realpath } from 'node:fs/promises';
import { gitError, tryGit } from './git.ts';

/** The user's clone, as `git status` sees it. */
export interface RepositoryState {
  /** Whether the folder is the top of a repository; being inside somebody else's does not count. */
  readonly exists: boolean;
  readonly hasCommits: boolean;
  /** The branch that is checked out, or undefined when HEAD is detached. */
  readonly branch?: string;
  readonly detached: boolean;
  /** What is half done, for example `merge`, or undefined. */
  readonly underWay?: string;
  /** Paths with changes that are not committed, untracked ones included, as the folder sees them. */
  readonly dirty: readonly string[];
}

const NONE: RepositoryState = { exists: false, hasCommits: false, detached: false, dirty: [] };

/** Files of git that tell what is half done. */
const HEADS = { MERGE_HEAD: 'merge', CHERRY_PICK_HEAD: 'cherry-pick', REVERT_HEAD: 'revert' };

const STATUS = [
  '--no-optional-locks',
  'status',
  '--porcelain=v2',
  '--branch',
  '-z',
  '--untracked-files=all',
  '--no-renames',
];

/** Reads the state of the clone at `root`, changing nothing. */
export async function repositoryState(root: string): Promise<RepositoryState> {
  const top = await tryGit(root, ['rev-parse', '--show-toplevel']);
  if (top.exitCode !== 0 && !/not a git repository/.test(top.stderr))
    throw gitError(['rev-parse'], top);
  if (top.exitCode !== 0 || (await realpath(root)) !== top.stdout) return NONE;
  const [status, underWay] = await Promise.all([tryGit(root, STATUS), operation(root)]);
  if (status.exitCode !== 0) throw gitError(['status'], status);
  return { exists: true, ...parseStatus(status.stdout), ...(underWay && { underWay }) };
}

async function operation(root: string): Promise<string | undefined> {
  const names = Object.keys(HEADS) as (keyof typeof HEADS)[];
  const found = await Promise.all(
    names.map((head) => tryGit(root, ['rev-parse', '--quiet', '--verify', head])),
  );
  const name = names.find((_, index) => found[index]?.exitCode === 0);
  return name && HEADS[name];
}

/** Reads the output of `git status --porcelain=v2 --branch -z`. Pure. */
function parseStatus(
  output: string,
): Pick<RepositoryState, 'hasCommits' | 'branch' | 'detached' | 'dirty'> {
  const records = output.split('\0').filter(Boolean);
  const header = (name: string) =>
    records.find((record) => record.startsWith(`# branch.${name} `))?.split(' ')[2];
  const head = header('head') ?? '';
  const detached = head === '(detached)';
  return {
    hasCommits: header('oid') !== '(initial)',
    detached,
    ...(!detached && { branch: head }),
    dirty: changedPaths(records),
  };
}

/** How many fields come before the path, by kind of record. */
const FIELDS: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1 };

function changedPaths(records: readonly string[]): readonly string[] {
  return records.flatMap((record) => {
    const fields = FIELDS[record[0] ?? ''];
    return fields === undefined ? [] : [record.split(' ').slice(fields).join(' ')];
  });
}
