import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../cli/cluster-folder.ts';

let root: string;
let directory: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gitstead-folder-'));
  directory = join(root, 'local');
  await mkdir(join(directory, 'ssh'), { recursive: true });
  await writeFile(join(directory, 'id'), 'a');
  await writeFile(join(directory, 'ssh', 'key'), 'a');
});

afterEach(() => rm(root, { recursive: true }));

test('nothing is left of a cluster without snapshots', async () => {
  await mkdir(join(directory, 'backups'));
  expect(await removeFolder({ directory })).toEqual([]);
  expect(await readdir(root)).toEqual([]);
  expect(await removeFolder({ directory })).toEqual([]);
});

test('snapshots outlive their cluster', async () => {
  const backups = join(directory, 'backups');
  await mkdir(backups);
  await writeFile(join(backups, 'etcd.db'), 'all of it');
  expect(await removeFolder({ directory })).toEqual([backups]);
  expect(await readdir(directory)).toEqual(['backups']);
  expect(await readFile(join(backups, 'etcd.db'), 'utf8')).toBe('all of it');
});
