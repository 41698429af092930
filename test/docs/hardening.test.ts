import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ARGUMENTS } from '../../bootstrap/hardening/arguments.ts';
import { FILES } from '../../bootstrap/hardening/files.ts';
import { NOT_FOLLOWED } from '../../bootstrap/hardening/kept.ts';
import { KUBELET } from '../../bootstrap/hardening/kubelet.ts';
import { ROOT } from '../../plan/paths.ts';

const PAGE = join(ROOT, 'docs', 'hardening.md');

const items = [
  ...ARGUMENTS.map(({ ids, title, component, name }) => [ids, title, component, `--${name}`]),
  ...KUBELET.map(({ ids, title, name }) => [ids, title, 'kubelet', name]),
  ...FILES.map(({ ids, title, paths, mode }) => [
    ids,
    title,
    'files',
    `${mode} ${paths.join(' ')}`,
  ]),
];

test('the page about hardening lists every setting, and what is not followed', async () => {
  const rows = items.map(([ids, title, where, what]) => {
    return [list(ids as readonly string[]), title, where, `\`${what}\``];
  });
  const exceptions = NOT_FOLLOWED.map(({ ids, title, reason }) => [list(ids), title, reason]);
  const page = readFileSync(PAGE, 'utf8');
  const first = withTable(page, 'items', table(['item', 'what holds', 'where', 'how'], rows));
  const both = withTable(
    first,
    'exceptions',
    table(['item', 'what it asks for', 'why'], exceptions),
  );
  await expect(both).toMatchFileSnapshot(PAGE);
});

function list(ids: readonly string[]): string {
  return ids.join(', ') || 'more than asked';
}

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
  return ['', line(head), line(head.map(() => '---')), ...rows.map(line), '\n'].join('\n');
}

function withTable(page: string, name: string, text: string): string {
  const part = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*(<!-- end of ${name} -->)`);
  return page.replace(part, (_, start: string, end: string) => `${start}${text}${end}`);
}
