import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localPlatform } from '../../artifacts/platform.ts';
import { ensureTerraformPlugins } from '../../artifacts/terraform.ts';
import { useServer } from './server.ts';
import { HELLO_MODULE, listen, NOWHERE, useSandbox, writeLock, writeModule } from './setup.ts';

const sandbox = useSandbox();
const server = useServer();

async function lockOf(): Promise<string> {
  await writeModule(sandbox.folder, 'tiny');
  const source = 'registry.terraform.io/someone/hello';
  const providers = { hello: { source, version: '1.2.3', binary: 'hello' } };
  return writeLock(sandbox.folder, { providers, modules: { tiny: HELLO_MODULE } });
}

test('builds providers into a mirror where Terraform cannot download them', async () => {
  const lock = await lockOf();
  const mirror = await ensureTerraformPlugins(listen().run, { lock, registry: NOWHERE });
  const { os, arch } = localPlatform();
  const folder = `registry.terraform.io/someone/hello/1.2.3/${os}_${arch}`;
  const program = join(mirror ?? '', folder, 'hello_v1.2.3');
  expect(execFileSync(program, { encoding: 'utf8' })).toBe('v1');
});

test('keeps to a mirror that was built, since Terraform remembers its hash', async () => {
  const lock = await lockOf();
  const first = await ensureTerraformPlugins(listen().run, { lock, registry: NOWHERE });
  const { run, events } = listen();
  expect(await ensureTerraformPlugins(run, { lock, registry: server.url })).toBe(first);
  expect(events.map(({ state }) => state)).toEqual(['cached']);
});

test('leaves the download to Terraform where it reaches its registry', async () => {
  const lock = await lockOf();
  const { run, events } = listen();
  expect(await ensureTerraformPlugins(run, { lock, registry: server.url })).toBeUndefined();
  expect(events).toEqual([]);
});
