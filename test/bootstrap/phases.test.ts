import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { phases } from '../../bootstrap/phases/index.ts';
import { ROOT } from '../../plan/paths.ts';

const PAGE = join(ROOT, 'docs', 'bootstrap.md');

const names = phases.map(({ name }) => name);

test('phases have names of their own', () => {
  expect(new Set(names).size).toBe(names.length);
});

test.each(phases)('$name needs only phases before it', ({ name, needs }) => {
  const before = names.slice(0, names.indexOf(name));
  expect(needs.filter((need) => !before.includes(need))).toEqual([]);
});

test('docs/bootstrap.md explains each, in order', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const rows = phases.map(({ name, title }) => {
    // What people wrote about a phase stays; a new one begins with its title.
    const [written] = new RegExp(`^\\| \`${name}\` \\|.*$`, 'm').exec(page) ?? [];
    return written ?? `| \`${name}\` | ${title} | it is done |`;
  });
  const head = ['| phase | what it does | when it does nothing |', '|---|---|---|'];
  const table = ['', ...head, ...rows, '\n'].join('\n');
  const part = /(<!-- phases -->\n)[\s\S]*(<!-- end of phases -->)/;
  const whole = page.replace(part, (_, start: string, end: string) => `${start}${table}${end}`);
  await expect(whole).toMatchFileSnapshot(PAGE);
});
