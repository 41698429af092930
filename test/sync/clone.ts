import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** The user's own git, without the configuration of whoever runs the tests. */
export const USER = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'A User',
  GIT_AUTHOR_EMAIL: 'user@example.com',
  GIT_COMMITTER_NAME: 'A User',
  GIT_COMMITTER_EMAIL: 'user@example.com',
};

/** A temporary folder whose name no shell and no configuration file may take apart. */
export async function makeFolder(name = `a 'b' $(touch witness) %h`): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'gitstead-sync-'));
  const folder = join(parent, name);
  await mkdir(folder);
  return folder;
}

export function removeFolder(folder: string): Promise<void> {
  return rm(dirname(folder), { recursive: true, force: true });
}

/** Writes files by path relative to `folder`. */
export async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Runs git as the user would, and returns what it printed. */
export async function user(cwd: string, ...args: string[]): Promise<string> {
  return (await execa('git', args, { cwd, env: USER })).stdout;
}
