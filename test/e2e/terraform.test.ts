import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Access } from '../../cli/verbs/access.ts';
import { Clone } from './clone.ts';
import { containers, engineObjects, eventually } from './engine.ts';

let clone: Clone;

beforeAll(async () => {
  clone = await Clone.create('fresh');
});

afterAll(() => clone?.remove());

/** Nothing of the caller's environment helps: a user's shell has none of it either. */
const cdktf = (...args: string[]) =>
  clone.run('npx', ['cdktf', ...args], {
    all: true,
    extendEnv: false,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });

const readyNodes = async (): Promise<string> => {
  const { kubectl, kubeconfig }: Access = JSON.parse(await clone.gitstead('access', '--json'));
  const ready = 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}';
  const env = { KUBECONFIG: kubeconfig };
  return (await execa(kubectl, ['get', 'nodes', '-o', ready], { env })).stdout;
};

it('`cdktf deploy` from a clean clone ends in the same cluster as `up`', async () => {
  await clone.gitstead('doctor', '--fix');
  await cdktf('deploy', '--auto-approve');
  expect(await readyNodes()).toBe('True True');
  const outcome = JSON.parse(await clone.gitstead('up', '--yes', '--json'));
  const actions = outcome.changes.map(({ action }: { action: string }) => action);
  expect(actions).not.toContain('created');
  expect(actions).not.toContain('configured');
});

it('Terraform alone takes no machine out', async () => {
  const pools = { 'control-plane': { role: 'control-plane', count: 1 } };
  await clone.declare({ machines: pools });
  await expect(cdktf('deploy', '--auto-approve')).rejects.toThrow(
    './gitstead up --remove workers-1',
  );
  await clone.declare({});
  expect(await containers()).toContain(clone.container('workers-1'));
});

it('a plan made while the machines are stopped wants to delete nothing', async () => {
  await execa('docker', ['stop', '--time', '5', ...(await containers())]);
  expect((await cdktf('diff')).all).toMatch(/no changes/i);
});

it('machines that start again are the cluster again, without any command', async () => {
  await execa('docker', ['start', ...(await containers())]);
  await eventually('the nodes', 120, async () => expect(await readyNodes()).toBe('True True'));
  await eventually('the sample app', 120, () =>
    fetch(`http://127.0.0.1:${clone.place.ports.http}`),
  );
});

it('Terraform knows no secret', async () => {
  const state = await clone.read('.gitstead/e2e/terraform.tfstate');
  const token = (await clone.read('.gitstead/e2e/webhook-token')).trim();
  expect(state).not.toContain('PRIVATE KEY');
  expect(state).not.toContain(token);
});

it('`down` removes what `cdktf deploy` made', async () => {
  await clone.gitstead('down');
  expect(await engineObjects()).toEqual([]);
});
