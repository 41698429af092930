import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { commitPaths } from '../../sync/commit.ts';
import { ensureRepository, repositoryProblem } from '../../sync/repository.ts';
import { repositoryState } from '../../sync/state.ts';
import { makeFolder, removeFolder, USER, user, write } from './clone.ts';

const run = { report: () => undefined, signal: new AbortController().signal };
const yes = { yes: true, branch: 'main' };
let clone: string;

beforeEach(async () => {
  for (const [name, value] of Object.entries(USER)) vi.stubEnv(name, value);
  clone = await makeFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(clone);
});

/** Takes away every way in which git could know who commits. */
function forgetUser(): void {
  for (const name of Object.keys(USER)) if (!name.includes('CONFIG')) vi.stubEnv(name, undefined);
  vi.stubEnv('GIT_CONFIG_COUNT', '1');
  vi.stubEnv('GIT_CONFIG_KEY_0', 'user.useConfigOnly');
  vi.stubEnv('GIT_CONFIG_VALUE_0', 'true');
  vi.stubEnv('EMAIL', undefined);
}

async function start(files: Record<string, string> = { 'stack.yaml': 'a: 1\n' }): Promise<void> {
  await user(clone, 'init', '--quiet', '--initial-branch=main');
  await write(clone, files);
  await user(clone, 'add', '.');
  await user(clone, 'commit', '--quiet', '-m', 'start');
}

describe('the state of a clone', () => {
  test('is nothing in a folder without repository', async () => {
    expect(await repositoryState(clone)).toMatchObject({ exists: false, hasCommits: false });
  });

  test('is nothing in a folder of somebody else’s repository', async () => {
    await start();
    await write(clone, { 'inner/stack.yaml': '' });
    expect(await repositoryState(join(clone, 'inner'))).toMatchObject({ exists: false });
  });

  test('names branch and changed paths, whatever characters they hold', async () => {
    await start();
    await write(clone, { 'stack.yaml': 'a: 2\n', 'new "file"\n$(x)': '', 'dir/ü': '' });
    await user(clone, 'mv', 'stack.yaml', 'other.yaml');
    expect(await repositoryState(clone)).toEqual({
      exists: true,
      hasCommits: true,
      branch: 'main',
      detached: false,
      dirty: ['other.yaml', 'stack.yaml', 'dir/ü', 'new "file"\n$(x)'],
    });
  });

  test('knows a merge that is under way', async () => {
    await start();
    await user(clone, 'switch', '--quiet', '-c', 'side');
    await user(clone, 'commit', '--quiet', '--allow-empty', '-m', 'side');
    await user(clone, 'switch', '--quiet', 'main');
    await user(clone, 'merge', '--quiet', '--no-ff', '--no-commit', 'side');
    expect((await repositoryState(clone)).underWay).toBe('merge');
    await expect(ensureRepository(clone, yes, run)).rejects.toThrow('A merge is under way');
  });
});

describe('ensureRepository', () => {
  test('makes a repository and a first commit of everything when told yes', async () => {
    await write(clone, { 'stack.yaml': '', 'docs/a.md': '', '.gitstead/local/id': 'secret' });
    const changes = await ensureRepository(clone, yes, run);
    expect(changes.map(({ subject }) => subject)).toEqual([
      'repository/clone',
      'repository/first-commit',
    ]);
    expect(await user(clone, 'ls-files')).toBe('docs/a.md\nstack.yaml');
    expect(await user(clone, 'branch', '--show-current')).toBe('main');
  });

  test('changes nothing the second time', async () => {
    await ensureRepository(clone, yes, run);
    const head = await user(clone, 'rev-parse', 'HEAD');
    expect(await ensureRepository(clone, yes, run)).toEqual([
      { subject: 'repository/clone', action: 'unchanged' },
    ]);
    expect(await user(clone, 'rev-parse', 'HEAD')).toBe(head);
  });

  test('asks for consent otherwise, and touches nothing', async () => {
    const refusal = { yes: false, branch: 'main' };
    await expect(ensureRepository(clone, refusal, run)).rejects.toMatchObject({
      message: expect.stringContaining('not a Git repository'),
      remedy: expect.stringContaining('--yes'),
    });
    expect((await repositoryState(clone)).exists).toBe(false);
    await user(clone, 'init', '--quiet');
    await expect(ensureRepository(clone, refusal, run)).rejects.toThrow('has no commits yet');
  });

  test('keeps private files out of Git even without .gitignore', async () => {
    await start();
    await ensureRepository(clone, yes, run);
    await write(clone, { '.gitstead/local/kubeconfig': 'secret' });
    expect((await repositoryState(clone)).dirty).toEqual([]);
    const exclude = await readFile(join(clone, '.git/info/exclude'), 'utf8');
    await ensureRepository(clone, yes, run);
    expect(await readFile(join(clone, '.git/info/exclude'), 'utf8')).toBe(exclude);
  });

  test('refuses a detached HEAD and says how to leave it', async () => {
    await start();
    await user(clone, 'checkout', '--quiet', '--detach');
    await expect(ensureRepository(clone, yes, run)).rejects.toMatchObject({
      message: expect.stringContaining('HEAD is detached'),
      remedy: expect.stringContaining('git switch'),
    });
  });

  test('needs a name to commit with, and uses one of its own only when told yes', async () => {
    await start();
    forgetUser();
    const problem = await repositoryProblem(clone, { yes: false });
    expect(problem?.message).toContain('does not know who you are');
    const changes = await ensureRepository(clone, yes, run);
    expect(changes).toMatchObject([{ subject: 'repository/identity', action: 'created' }]);
    expect(await repositoryProblem(clone, { yes: false })).toBeUndefined();
  });
});

describe('commitPaths', () => {
  const PATHS = ['stack.yaml', 'clusters/local'];

  test('commits these paths, new and deleted files included, and says what', async () => {
    await start({ 'stack.yaml': '1', 'clusters/local/old.yaml': '', 'clusters/other/a.yaml': '' });
    await rm(join(clone, 'clusters/local/old.yaml'));
    const odd = `clusters/local/o'd d$(x)*.yaml`;
    await write(clone, { 'stack.yaml': '2', [odd]: '', 'clusters/other/a.yaml': 'x' });
    const change = await commitPaths(clone, PATHS, 'Render "it"');
    expect(change).toMatchObject({
      subject: 'commit/stack.yaml clusters/local',
      action: 'created',
      reason: expect.stringMatching(/^[0-9a-f]+ "Render "it"": 3 files$/),
    });
    const files = await user(clone, 'show', '--format=', '--name-status', '--no-renames', '-z');
    expect(files.split('\0').filter(Boolean)).toEqual([
      'A',
      odd,
      'D',
      'clusters/local/old.yaml',
      'M',
      'stack.yaml',
    ]);
    expect((await repositoryState(clone)).dirty).toEqual(['clusters/other/a.yaml']);
  });

  test('leaves every other change as it was, staged or not', async () => {
    await start({ 'stack.yaml': '1', 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    await write(clone, { 'a.txt': 'staged', 'stack.yaml': '2', 'new.txt': 'n', 'staged.txt': 's' });
    await user(clone, 'add', 'a.txt', 'staged.txt');
    await user(clone, 'rm', '--quiet', '--cached', 'c.txt');
    await write(clone, { 'a.txt': 'staged and changed', 'b.txt': 'changed' });
    const before = await user(clone, 'status', '--porcelain');
    await commitPaths(clone, PATHS, 'Change the stack');
    const after = await user(clone, 'status', '--porcelain');
    expect(after).toBe(before.replace(' M stack.yaml\n', ''));
    expect(await user(clone, 'show', ':a.txt')).toBe('staged');
  });

  test('does nothing when nothing changed', async () => {
    await start();
    const head = await user(clone, 'rev-parse', 'HEAD');
    expect(await commitPaths(clone, PATHS, 'x')).toMatchObject({ action: 'unchanged' });
    expect(await user(clone, 'rev-parse', 'HEAD')).toBe(head);
  });

  test('leaves no trace in the index when a hook refuses', async () => {
    await start();
    await user(clone, 'config', 'core.hooksPath', 'hooks');
    await write(clone, {
      'clusters/local/new.yaml': 'x',
      'hooks/pre-commit': '#!/bin/sh\nexit 1\n',
    });
    await user(clone, 'update-index', '--add', '--chmod=+x', 'hooks/pre-commit');
    await user(clone, 'checkout-index', '--force', 'hooks/pre-commit');
    const before = await user(clone, 'status', '--porcelain');
    await expect(commitPaths(clone, PATHS, 'x')).rejects.toThrow('git commit failed');
    expect(await user(clone, 'status', '--porcelain')).toBe(before);
  });
});
