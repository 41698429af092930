import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeScripts, STEPS } from '../../../bootstrap/node/steps.ts';
import { ROOT } from '../../../plan/paths.ts';

const FOLDER = join(ROOT, 'bootstrap/scripts/node');

test('every step has a file with what looks and what acts', async () => {
  for (const { name } of STEPS) {
    const text = await readFile(join(FOLDER, `${name}.sh`), 'utf8');
    expect(text).toContain(`${name}_check() {`);
    expect(text).toContain(`${name}_apply() {`);
  }
});

test('every file is a step, or what surrounds the steps', async () => {
  const files = (await readdir(FOLDER)).map((file) => `node/${file.replace(/\.sh$/, '')}`);
  const known = [...nodeScripts('check'), ...nodeScripts('apply'), 'node/user-data'];
  expect(files.filter((file) => !known.includes(file))).toEqual([]);
});

test('the docs tell of every step, in order', async () => {
  const text = await readFile(join(ROOT, 'docs/machines.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual(STEPS.map(({ name }) => name));
});
