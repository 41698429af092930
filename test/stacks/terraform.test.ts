import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareWithState, idsInState, removeUnrecorded, unwanted } from '../../stacks/state.ts';
import { refuseLosses } from '../../stacks/terraform/guard.ts';
import { apply, destroy, init, machineTargets, plan } from '../../stacks/terraform.ts';
import { temporaryFolder } from './synth.ts';

// terraform_data is part of Terraform itself, so these run the real thing without a provider.
const kinds = { terraform_data: { kind: 'machine', precious: true } };
const run = { report: () => {}, signal: new AbortController().signal };

async function stack(resources: Record<string, unknown>) {
  const folder = await temporaryFolder();
  await write(folder, resources);
  await init(folder, run);
  return folder;
}

async function write(
  folder: string,
  resources: Record<string, unknown>,
  machines: readonly string[] = [],
) {
  await mkdir(folder, { recursive: true });
  const content = {
    terraform: { backend: { local: { path: 'terraform.tfstate' } } },
    resource: { terraform_data: resources },
    output: { inventory: { value: { cluster: 'test', machines } } },
  };
  await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify(content));
}

test('a stack is planned, applied, read, found unchanged and destroyed', async () => {
  const folder = await stack({ 'workers-1': { input: 'a' } });
  const first = await plan(folder, { kinds }, run);
  expect(first.changes).toEqual([{ subject: 'machine/workers-1', action: 'created' }]);
  expect(await apply(first, run)).toEqual(first.changes);
  expect((await idsInState(join(folder, 'terraform.tfstate'), ['terraform_data'])).size).toBe(1);
  const second = await plan(folder, { kinds }, run);
  expect(second).toMatchObject({ empty: true, changes: [] });
  expect(await apply(second, run)).toEqual([]);
  expect(await destroy(folder, kinds, run)).toEqual([
    { subject: 'machine/workers-1', action: 'deleted' },
  ]);
});

test('a plan is limited to its targets', async () => {
  const folder = await stack({ 'workers-1': {}, converge: {} });
  const targets = await machineTargets(folder);
  expect(targets).toEqual(['terraform_data.workers-1']);
  const { changes } = await plan(folder, { kinds, targets }, run);
  expect(changes.map(({ subject }) => subject)).toEqual(['machine/workers-1']);
});

test('a plan that would delete or replace a machine is refused', async () => {
  const folder = await stack({ a: { triggers_replace: 1 }, b: {} });
  await apply(await plan(folder, { kinds }, run), run);
  await write(folder, { a: { triggers_replace: 2 } });
  await expect(plan(folder, { kinds }, run)).rejects.toThrow(
    /would lose data: (replace machine\/a, delete machine\/b|delete machine\/b, replace machine\/a)/,
  );
});

test('what may go is deleted, and only that', async () => {
  const folder = await stack({ a: {}, 'workers-1': {}, 'workers-1-etcd': {}, 'workers-2': {} });
  await apply(await plan(folder, { kinds }, run), run);
  await write(folder, { a: {} });
  const allowed = ['workers-1', 'workers-1-etcd'];
  await expect(plan(folder, { kinds, allowed }, run)).rejects.toMatchObject({
    message: 'The plan would lose data: delete machine/workers-2. Nothing was changed.',
    remedy: expect.stringContaining('`./gitstead up --remove workers-2`'),
  });
  await write(folder, { a: {}, 'workers-2': {} });
  const changes = await apply(await plan(folder, { kinds, allowed }, run), run);
  expect(changes.map(({ subject }) => subject).sort()).toEqual([
    'machine/workers-1',
    'machine/workers-1-etcd',
  ]);
});

test('nothing that may go may be replaced', () => {
  const resource = { addr: 'x.a', resource_type: 'terraform_data', resource_name: 'a' };
  expect(() => refuseLosses([{ resource, action: 'replace' }], kinds, ['a'])).toThrow('replace');
});

test('what the state holds and the stack does not is known without a plan', async () => {
  const folder = await stack({ 'workers-1': {}, 'workers-2': {} });
  await apply(await plan(folder, { kinds }, run), run);
  const file = join(folder, 'terraform.tfstate');
  expect(await unwanted(file, ['terraform_data.workers-1'])).toMatchObject([
    { resource: { resource_name: 'workers-2' }, action: 'delete' },
  ]);
  expect(await unwanted(join(folder, 'none'), [])).toEqual([]);
});

test('a plan that is limited to machines leaves the inventory of the last complete run', async () => {
  const folder = await stack({ 'workers-1': {}, converge: {} });
  await apply(await plan(folder, { kinds }, run), run);
  const state = async () => JSON.parse(await readFile(join(folder, 'terraform.tfstate'), 'utf8'));
  await write(folder, { 'workers-1': {}, 'workers-2': {}, converge: {} }, ['workers-2']);
  const targets = await machineTargets(folder);
  await apply(await plan(folder, { kinds, targets }, run), run);
  expect((await state()).outputs.inventory.value.machines).toEqual([]);
  await apply(await plan(folder, { kinds }, run), run);
  expect((await state()).outputs.inventory.value.machines).toEqual(['workers-2']);
});

test('what was never made completely may be replaced', () => {
  const resource = { addr: 'x.a', resource_type: 'terraform_data', resource_name: 'a' };
  refuseLosses([{ resource, action: 'replace', reason: 'tainted' }], kinds);
  expect(() => refuseLosses([{ resource, action: 'replace' }], kinds)).toThrow('machine/a');
});

test('what holds nothing among the precious may be replaced', () => {
  const resource = { addr: 'x.a', resource_type: 'terraform_data', resource_name: 'a' };
  const expendable = { terraform_data: { ...kinds.terraform_data, expendable: ['a'] } };
  refuseLosses([{ resource, action: 'replace' }], expendable);
});

test("Terraform's errors are told in its own words, with a remedy", async () => {
  const provisioner = [{ 'local-exec': { interpreter: ['/bin/false'], command: 'x' } }];
  const folder = await stack({ a: { provisioner } });
  const planned = await plan(folder, { kinds }, run);
  await expect(apply(planned, run)).rejects.toMatchObject({
    name: 'KnownError',
    message: expect.stringContaining('local-exec provisioner error'),
    remedy: expect.any(String),
  });
});

test('an interrupted apply stops, and leaves a state that the next run continues from', async () => {
  const provisioner = [{ 'local-exec': { interpreter: ['/bin/sleep'], command: '60' } }];
  // The slow one begins only when the quick one is done, or the interruption may come before both.
  const slow = { provisioner, depends_on: ['terraform_data.quick'] };
  const folder = await stack({ quick: {}, slow });
  const planned = await plan(folder, { kinds }, run);
  const controller = new AbortController();
  const report = (line: string) => line.includes('slow') && controller.abort();
  await expect(apply(planned, { report, signal: controller.signal })).rejects.toThrow();
  await write(folder, { quick: {}, slow: {} });
  const next = await plan(folder, { kinds }, run);
  expect(next.changes.map(({ subject }) => subject)).toEqual(['machine/slow']);
});

test('initialising again is skipped until the backend changes', async () => {
  const folder = await stack({ a: {} });
  const stamp = join(folder, '.terraform', 'gitstead-init');
  const before = await readFile(stamp, 'utf8');
  const lines: string[] = [];
  await init(folder, { ...run, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  expect(await readFile(stamp, 'utf8')).toBe(before);
});

test('a damaged state is told with its remedy', async () => {
  const file = join(await temporaryFolder(), 'terraform.tfstate');
  await writeFile(file, '{"resources": [');
  await expect(idsInState(file, [])).rejects.toThrow('is damaged');
});

const found = [
  { kind: 'container', id: 'known', name: 'a' },
  { kind: 'container', id: 'lost', name: 'b' },
  { kind: 'volume', id: 'data', name: 'data' },
  { kind: 'image', id: 'image', name: 'image' },
] as const;

const engine = {
  resourceKinds: { docker_container: { kind: 'machine', precious: true } },
  sweep: async () => found,
  remove: async (list: readonly { name: string }[]) =>
    list.map(({ name }) => ({ subject: name, action: 'deleted' }) as const),
};

async function stateWith(...ids: string[]) {
  const file = join(await temporaryFolder(), 'terraform.tfstate');
  const container = {
    type: 'docker_container',
    instances: ids.map((id) => ({ attributes: { id } })),
  };
  const step = { type: 'terraform_data', instances: [{ attributes: { id: 'step' } }] };
  await writeFile(file, JSON.stringify({ version: 4, resources: [container, step] }));
  return file;
}

const cluster = { name: 'test', id: 'id' };

test('containers and networks that no state records are removed, volumes are kept', async () => {
  const compared = await compareWithState(engine, cluster, await stateWith('known'));
  expect(compared.complete).toBe(true);
  const changes = await removeUnrecorded(engine, compared, run);
  expect(changes.map(({ subject }) => subject)).toEqual(['b']);
});

test('what the state records and does not exist is noticed', async () => {
  const compared = await compareWithState(engine, cluster, await stateWith('known', 'deleted'));
  expect(compared.complete).toBe(false);
});
