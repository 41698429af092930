import { readFile, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderHash, installPlugin, pluginFolder } from '../../stacks/plugins.ts';
import { prepareWorkspace } from '../../stacks/workspace.ts';
import { temporaryFolder } from './synth.ts';

const plugin = { source: 'registry.terraform.io/kreuzwerker/docker', version: '3.6.2' };

async function workspace() {
  const folder = await temporaryFolder();
  const mirror = join(folder, 'mirror');
  const required = { docker: { source: 'kreuzwerker/docker', version: '3.6.2' } };
  const stack = { terraform: { required_providers: required } };
  await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
  await writeFile(join(folder, 'program'), 'a provider\n', { mode: 0o755 });
  return { folder, mirror, program: join(folder, 'program') };
}

test("a provider's checksum is Terraform's own", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a'), 'hello\n');
  // printf 'hello\n' | sha256sum | sed 's/-/a/' | sha256sum | xxd -r -p | base64
  expect(await folderHash(folder)).toBe('h1:5Fn9UlLDraC1wY/JAI5JBHb+Ice9ZdUmjUVTW+ldYmc=');
});

test('a provider in the mirror is linked and locked', async () => {
  const { folder, mirror, program } = await workspace();
  await installPlugin(plugin, program, mirror);
  await prepareWorkspace(folder, mirror);
  expect(await readlink(join(folder, 'terraform.d', 'plugins'))).toBe(mirror);
  const lock = await readFile(join(folder, '.terraform.lock.hcl'), 'utf8');
  expect(lock).toContain('provider "registry.terraform.io/kreuzwerker/docker" {');
  expect(lock).toContain(await folderHash(pluginFolder(plugin, mirror)));
});

test('without a mirror Terraform downloads, and locks, by itself', async () => {
  const { folder, mirror } = await workspace();
  await prepareWorkspace(folder, mirror);
  await expect(stat(join(folder, 'terraform.d'))).rejects.toThrow();
  await expect(stat(join(folder, '.terraform.lock.hcl'))).rejects.toThrow();
});

test('a lock file is kept until the provider changes', async () => {
  const { folder, mirror, program } = await workspace();
  const lock = join(folder, '.terraform.lock.hcl');
  await installPlugin(plugin, program, mirror);
  await prepareWorkspace(folder, mirror);
  await writeFile(lock, 'kept');
  const later = Date.now() / 1000 + 60;
  await utimes(lock, later, later);
  await prepareWorkspace(folder, mirror);
  expect(await readFile(lock, 'utf8')).toBe('kept');
  await utimes(lock, 0, 0);
  await prepareWorkspace(folder, mirror);
  expect(await readFile(lock, 'utf8')).not.toBe('kept');
});

test('installing a provider again changes nothing', async () => {
  const { mirror, program } = await workspace();
  await installPlugin(plugin, program, mirror);
  const before = await stat(pluginFolder(plugin, mirror));
  await installPlugin(plugin, program, mirror);
  expect((await stat(pluginFolder(plugin, mirror))).mtimeMs).toBe(before.mtimeMs);
});
