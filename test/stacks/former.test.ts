import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docker } from '../../providers/docker/index.ts';
import { inventoryOf } from '../../providers/docker/inventory.ts';
import { formerMachines } from '../../stacks/former.ts';
import { dockerSpec } from '../providers/docker/spec.ts';
import { synthesized, temporaryFolder } from './synth.ts';

const pools = (count: number) => ({
  machines: {
    'control-plane': { role: 'control-plane', count: 1 },
    workers: { role: 'worker', count },
  } as const,
});

async function stateOf(content: object | string) {
  const file = join(await temporaryFolder(), 'terraform.tfstate');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

test('machines that the state knows and stack.yaml does not are former ones, with where they are', async () => {
  const before = inventoryOf(dockerSpec(pools(3)));
  const file = await stateOf({ outputs: { inventory: { value: before } } });
  const former = await formerMachines(file, inventoryOf(dockerSpec(pools(1))));
  expect(former).toEqual(before.machines.slice(2));
  expect(await formerMachines(file, before)).toEqual([]);
});

test.each([
  ['no state', undefined],
  ['a damaged state', '{"outputs":'],
  ['a state without an inventory', {}],
])('%s knows of none', async (_, content) => {
  const file = content === undefined ? '/nowhere' : await stateOf(content);
  expect(await formerMachines(file, { machines: [] })).toEqual([]);
});

test('all that belongs to a machine is known by name', async () => {
  const { docker_container, docker_volume } = (await synthesized(dockerSpec(pools(2)))).resource;
  const made = [docker_container, docker_volume].flatMap((kind) => Object.keys(kind ?? {}));
  const names = ['control-plane-1', 'workers-1', 'workers-2'].flatMap(docker.resourceNames);
  const others = made.filter((name) => !names.includes(name));
  expect(others.filter((name) => /^(control-plane|workers)-/.test(name))).toEqual([]);
});
