import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accessChecks } from '../../bootstrap/checks/access.ts';
import type { ClusterCheck } from '../../bootstrap/checks/check.ts';
import { checks } from '../../bootstrap/checks/index.ts';
import { upgradeChecks } from '../../bootstrap/upgrade/checks/index.ts';
import { doctorChecks } from '../../cli/checks/index.ts';
import { profiles, providers } from '../../cli/registry.ts';
import { parseStack } from '../../config/load.ts';
import { IGNORABLE_CHECKS } from '../../plan/check-ids.ts';
import { clusterPaths, ROOT } from '../../plan/paths.ts';
import type { Provider } from '../../providers/provider.ts';
import { facts, NEW, upgrade } from '../bootstrap/upgrade/fixtures.ts';

const PAGE = join(ROOT, 'docs', 'preflight.md');

/** A host whose name stands for that of any. */
const HOST = 'name-of-a-host';

/** A cluster of each provider. */
const STACK = `apiVersion: gitstead/v1
clusters:
  a: { provider: docker }
  b:
    provider: ssh
    machines: { pool: { role: control-plane, hosts: { ${HOST}: { address: 192.0.2.1 } } } }
`;

type Row = readonly [id: string, title: string, last: string, ignorable: boolean];

const here = (await Promise.all(Object.values(clusters()).map(checksOf))).flat();
const machines: readonly Row[] = [
  ...accessChecks.map(({ id, title }): Row => [id, title, 'stops', false]),
  ...checks.map(rowOf),
];
const upgrades = upgradeChecks(upgrade(facts(NEW)), '')
  .filter(({ id }) => id.startsWith('upgrade-'))
  .map(rowOf);

function rowOf({ id, title, severity, ignorable }: ClusterCheck): Row {
  return [id, title, severity === 'error' ? 'stops' : 'warns', ignorable];
}

function clusters() {
  return parseStack(STACK, 'stack.yaml', providers, profiles).clusters;
}

async function checksOf(spec: ReturnType<typeof clusters>[string]): Promise<readonly Row[]> {
  const provider = providers.get(spec.provider) as Provider;
  const cluster = { spec, provider, paths: clusterPaths(spec.name), remote: '' };
  const removal = { agreed: [], former: [] };
  const list = await doctorChecks({ ...cluster, removal }, { yes: false });
  return list.map(({ name, title, ignorable = false }) => {
    return [anyHost(name), anyHost(title), spec.provider, ignorable];
  });
}

/** Where hosts have names, checks are named after them. */
function anyHost(text: string): string {
  return text.replace(`Host ${HOST}`, 'Host `<name>`').replace(HOST, '<name>');
}

/** What several providers have in common is listed once. */
function merged(rows: readonly Row[]): readonly Row[] {
  return [...Map.groupBy(rows, ([id]) => id).values()].map((same): Row => {
    const [id, title, , ignorable] = same[0] as Row;
    const of = same.map(([, , provider]) => provider);
    return [id, title, of.length === providers.size ? 'all' : of.join(', '), ignorable];
  });
}

function table(last: string, rows: readonly Row[]): string {
  return [
    '',
    `| id | what must hold | ${last} | may be ignored |`,
    '| --- | --- | --- | --- |',
    ...rows.map(([id, title, cell, ignorable]) => {
      return `| \`${id}\` | ${title} | ${cell} | ${ignorable ? 'yes' : 'never'} |`;
    }),
    '\n',
  ].join('\n');
}

function withTable(page: string, name: string, text: string): string {
  const part = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*(<!-- end of ${name} -->)`);
  return page.replace(part, `$1${text}$2`);
}

test('the page about checks lists all of them', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const first = withTable(page, 'here', table('provider', merged(here)));
  const both = withTable(first, 'machines', table('otherwise', machines));
  const all = withTable(both, 'upgrades', table('otherwise', upgrades));
  await expect(all).toMatchFileSnapshot(PAGE);
});

test('exactly the checks that may be ignored can be named in stack.yaml', () => {
  const ignorable = [...merged(here), ...machines, ...upgrades]
    .filter(([, , , may]) => may)
    .map(([id]) => id);
  expect(IGNORABLE_CHECKS.toSorted()).toEqual(ignorable.toSorted());
});

test('there are many checks, each with an id of its own', () => {
  const ids = [...merged(here), ...machines, ...upgrades].map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(40);
});
