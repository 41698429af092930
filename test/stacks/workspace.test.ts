import { mkdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderHash, pluginFolder } from '../../stacks/plugins.ts';
import { prepareWorkspace } from '../../stacks/workspace.ts';
import { temporaryFolder } from './synth.ts';

const plugin = { source: 'registry.terraform.io/kreuzwerker/docker', version: '3.6.2' };

async function workspace() {
  const folder = await temporaryFolder();
  const required = { docker: { source: 'kreuzwerker/docker', version: '3.6.2' } };
  const stack = { terraform: { required_providers: required } };
  await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
  return { folder, lock: join(folder, '.terraform.lock.hcl') };
}

async function mirrorWith(content: string) {
  const mirror = await temporaryFolder();
  await mkdir(pluginFolder(plugin, mirror), { recursive: true });
  await writeFile(join(pluginFolder(plugin, mirror), 'program'), content);
  return mirror;
}

test("a provider's checksum is Terraform's own", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a'), 'hello\n');
  // printf 'hello\n' | sha256sum | sed 's/-/a/' | sha256sum | xxd -r -p | base64
  expect(await folderHash(folder)).toBe('h1:5Fn9UlLDraC1wY/JAI5JBHb+Ice9ZdUmjUVTW+ldYmc=');
});

test('a provider in the mirror is linked and locked', async () => {
  const { folder, lock } = await workspace();
  const mirror = await mirrorWith('a provider');
  await prepareWorkspace(folder, mirror);
  expect(await readlink(join(folder, 'terraform.d', 'plugins'))).toBe(mirror);
  const text = await readFile(lock, 'utf8');
  expect(text).toContain('provider "registry.terraform.io/kreuzwerker/docker" {');
  expect(text).toContain(await folderHash(pluginFolder(plugin, mirror)));
});

test('without a mirror Terraform downloads, and locks, by itself', async () => {
  const { folder, lock } = await workspace();
  await writeFile(lock, 'what Terraform wrote');
  await prepareWorkspace(folder, '/nonexistent');
  await expect(stat(join(folder, 'terraform.d'))).rejects.toThrow();
  expect(await readFile(lock, 'utf8')).toBe('what Terraform wrote');
});

test('a lock file is kept until the provider changes', async () => {
  const { folder, lock } = await workspace();
  const mirror = await mirrorWith('one build');
  await prepareWorkspace(folder, mirror);
  await writeFile(lock, 'kept');
  await prepareWorkspace(folder, mirror);
  expect(await readFile(lock, 'utf8')).toBe('kept');
  const other = await mirrorWith('another build');
  await prepareWorkspace(folder, other);
  expect(await readFile(lock, 'utf8')).toContain(await folderHash(pluginFolder(plugin, other)));
});

test('a lock file for a mirror that is gone is removed', async () => {
  const { folder, lock } = await workspace();
  const mirror = await mirrorWith('a provider');
  await prepareWorkspace(folder, mirror);
  await rm(mirror, { recursive: true });
  await prepareWorkspace(folder, mirror);
  await expect(stat(lock)).rejects.toThrow();
});
