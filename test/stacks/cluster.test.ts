import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inventoryOf } from '../../providers/docker/inventory.ts';
import { removeOrphans } from '../../stacks/synth.ts';
import { dockerSpec } from '../providers/docker/spec.ts';
import { type StackJson, synthesized, temporaryFolder } from './synth.ts';

const container = (stack: StackJson, name: string) =>
  stack.resource.docker_container?.[name] as Record<string, unknown>;

test('the state has a relative path, so that the clone can be moved', async () => {
  const { terraform } = await synthesized(dockerSpec());
  expect(terraform.backend.local.path).toBe('../../../.gitstead/test/terraform.tfstate');
});

test('the inventory is one output', async () => {
  const { output } = await synthesized(dockerSpec());
  const expected = JSON.parse(JSON.stringify(inventoryOf(dockerSpec())));
  expect(output.inventory.value).toEqual(expected);
});

test.each([
  [
    'a machine',
    { 'control-plane': { role: 'control-plane', count: 1 }, workers: { role: 'worker', count: 3 } },
  ],
  [
    'a pool',
    {
      'control-plane': { role: 'control-plane', count: 1 },
      workers: { role: 'worker', count: 1 },
      big: { role: 'worker', count: 1 },
    },
  ],
  [
    'control planes',
    { 'control-plane': { role: 'control-plane', count: 3 }, workers: { role: 'worker', count: 1 } },
  ],
] as const)('adding %s leaves every other resource as it is', async (_, pools) => {
  const before = (await synthesized(dockerSpec())).resource;
  const after = (await synthesized(dockerSpec({ machines: pools }))).resource;
  const { terraform_data: _converge, ...untouched } = before;
  expect(after).toMatchObject(untouched);
});

test('a machine that was made anew, or another spec, converges again', async () => {
  const triggers = async (spec = dockerSpec()) =>
    (await synthesized(spec)).resource.terraform_data?.converge?.triggers_replace as {
      spec: string;
      machines: string[];
    };
  const { spec, machines } = await triggers();
  expect(machines).toContain(`\${docker_container.workers-1.id}`);
  expect((await triggers(dockerSpec({ kubernetes: { version: '1.35.8' } }))).spec).not.toBe(spec);
});

test('no shell reads the name of the cluster', async () => {
  const name = 'a$(touch /tmp/x)';
  const { resource } = await synthesized(dockerSpec({ name: 'test' }));
  expect(resource.terraform_data?.converge?.provisioner).toEqual([
    { 'local-exec': { interpreter: ['../../../gitstead', 'converge'], command: 'test' } },
  ]);
  await expect(synthesized(dockerSpec({ name }))).rejects.toThrow();
});

test('a stopped machine, or a new image, never makes Terraform replace it', async () => {
  const machine = container(await synthesized(dockerSpec()), 'workers-1');
  expect(machine).toMatchObject({
    must_run: false,
    restart: 'unless-stopped',
    lifecycle: { ignore_changes: expect.arrayContaining(['image', 'security_opts']) },
  });
});

test('the load balancer publishes the API and applications, machines only their SSH', async () => {
  const stack = await synthesized(
    dockerSpec({ machines: { masters: { role: 'control-plane', count: 3 } } }),
  );
  const ports = ['load-balancer', 'masters-1', 'masters-2', 'masters-3'].map(
    (name) => (container(stack, name).ports as unknown[]).length,
  );
  expect(ports).toEqual([2, 1, 1, 1]);
});

test('everything carries the labels of the cluster', async () => {
  const { resource } = await synthesized(dockerSpec());
  const { terraform_data: _converge, ...made } = resource;
  const all = Object.values(made).flatMap((resources) => Object.values(resources));
  expect(all.length).toBeGreaterThan(10);
  for (const { labels } of all) {
    expect(labels).toContainEqual({ label: 'dev.gitstead.cluster-id', value: 'id-of-the-cluster' });
  }
});

test('a pool whose name begins with a digit gets a name that Terraform takes', async () => {
  const machines = { '1st': { role: 'control-plane', count: 1 } } as const;
  const { resource } = await synthesized(dockerSpec({ machines }));
  expect(resource.docker_container).toHaveProperty('_1st-1.hostname', '1st-1');
});

test('folders of stacks that are no more are removed', async () => {
  const folder = await temporaryFolder();
  await synthesized(dockerSpec({ name: 'old' }), folder);
  await synthesized(dockerSpec({ name: 'new' }), folder);
  await removeOrphans(folder);
  expect(await readdir(join(folder, 'stacks'))).toEqual(['new']);
});
