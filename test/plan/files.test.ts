import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOnce, readOnce, writePrivate } from '../../plan/files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gitstead-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test('a private file and its folder are for their owner only, and nothing stays beside them', async () => {
  const file = join(folder, 'keys', 'key');
  await writePrivate(file, 'old');
  await writePrivate(file, 'new');
  expect(await readFile(file, 'utf8')).toBe('new');
  expect(await modeOf(file)).toBe(0o600);
  expect(await modeOf(join(folder, 'keys'))).toBe(0o700);
  expect(await readdir(join(folder, 'keys'))).toEqual(['key']);
});

test('what is made once stays what it was', async () => {
  const file = join(folder, 'id');
  expect(await readOnce(file)).toBeUndefined();
  expect(await makeOnce(file, () => 'first')).toBe('first');
  expect(await makeOnce(file, () => 'second')).toBe('first');
  expect(await readOnce(file)).toBe('first');
});
