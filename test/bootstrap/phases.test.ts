import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { phases } from '../../bootstrap/phases/index.ts';
import { ROOT } from '../../plan/paths.ts';

const names = phases.map(({ name }) => name);

test('phases have names of their own', () => {
  expect(new Set(names).size).toBe(names.length);
});

test.each(phases)('$name needs only phases before it', ({ name, needs }) => {
  const before = names.slice(0, names.indexOf(name));
  expect(needs.filter((need) => !before.includes(need))).toEqual([]);
});

test('docs/bootstrap.md explains each, in order', async () => {
  const text = await readFile(join(ROOT, 'docs', 'bootstrap.md'), 'utf8');
  const [table = ''] = /\| phase \|.*?\n\n/s.exec(text) ?? [];
  expect([...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name)).toEqual(names);
});
