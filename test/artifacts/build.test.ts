import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exclusively } from '../../artifacts/exclusive.ts';
import type { ImageContent } from '../../artifacts/image/content.ts';
import { hostPlatform } from '../../artifacts/platform.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';
import type { LockContent } from '../../artifacts/schema.ts';
import { HELLO_MODULE, listen, NOWHERE, useSandbox, writeLock, writeModule } from './setup.ts';

const sandbox = useSandbox();
const platform = hostPlatform();
const sha256 = { 'linux/amd64': '', 'linux/arm64': '' };
const tool = { version: 'v1', url: `${NOWHERE}tool`, sha256, binary: 'hello' };
const other = { ...tool, url: `${NOWHERE}other`, binary: 'other' };

async function lockOf(parts: Partial<LockContent> = {}) {
  await writeModule(sandbox.folder, 'tiny');
  const files = { tool, other };
  return writeLock(sandbox.folder, { files, modules: { tiny: HELLO_MODULE }, ...parts });
}

test('builds with Go where the official host is out of reach, and stamps the version', async () => {
  const lock = await lockOf();
  const found = await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  expect(execFileSync(found.get('tool') ?? '', { encoding: 'utf8' })).toBe('v1');
});

test('builds all programs of a module by one command, and tells how long it may take', async () => {
  const lock = await lockOf();
  const { run, lines, events } = listen();
  const found = await resolveArtifacts(['tool', 'other'], { platform, lock }, run);
  expect(found.size).toBe(2);
  expect(lines).toEqual(['Building from source: hello, other.']);
  expect(events.find(({ state }) => state === 'building')).toMatchObject({ secondsLeft: 3 });
  expect(events.at(-1)).toMatchObject({ state: 'ready', done: 2, total: 2 });
});

test('builds nothing twice, and builds again when the source changed', async () => {
  const lock = await lockOf();
  const resolve = async () =>
    (await resolveArtifacts(['tool'], { platform, lock }, listen().run)).get('tool') ?? '';
  const first = await resolve();
  expect(await resolve()).toBe(first);
  const main = join(sandbox.folder, 'go', 'tiny', 'hello', 'main.go');
  await writeFile(
    main,
    'package main\n\nimport "os"\n\nfunc main() { os.Stdout.WriteString("new") }\n',
  );
  const second = await resolve();
  expect(second).not.toBe(first);
  expect(execFileSync(second, { encoding: 'utf8' })).toBe('new');
});

test('replaces a package of a dependency, here one that would need a C compiler', async () => {
  await writeModule(sandbox.folder, 'tiny');
  await writeDependency();
  const modules = {
    tiny: { ...HELLO_MODULE, replace: { 'example.test/dep': { part: 'ours' } } },
  };
  const lock = await writeLock(sandbox.folder, { files: { tool }, modules });
  const found = await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  expect(execFileSync(found.get('tool') ?? '', { encoding: 'utf8' })).toBe('whole ours');
});

test('packs a built program into an image', async () => {
  const reference = 'registry.example.test/hello:v1';
  const build = { binary: 'hello', path: '/hello', entrypoint: ['/hello'], user: '65534:65534' };
  const lock = await lockOf({ images: { [reference]: { digest: '', build } } });
  const packed: ImageContent[] = [];
  const pack = async (image: ImageContent, out: string) => {
    packed.push(image);
    await copyFile(image.binary, out);
  };
  const found = await resolveArtifacts([reference], { platform, lock, pack }, listen().run);
  expect(found.get(reference)).toMatch(/\.tar$/);
  expect(packed).toMatchObject([{ reference, path: '/hello', user: '65534:65534', platform }]);
});

test('gives definitions from a module in one form, sorted by name', async () => {
  await writeModule(sandbox.folder, 'tiny');
  await writeDependency();
  const module = { name: 'tiny', path: 'example.test/dep', folder: 'crd' };
  const url = `${NOWHERE}crds.yaml`;
  const definitions = { 'dep-crds': { version: 'v1', url, sha256: '', module } };
  const lock = await writeLock(sandbox.folder, { definitions, modules: { tiny: HELLO_MODULE } });
  const found = await resolveArtifacts(['dep-crds'], { platform, lock }, listen().run);
  expect(await readFile(found.get('dep-crds') ?? '', 'utf8')).toBe(
    ['a', 'b']
      .map((name) => `kind: CustomResourceDefinition\nmetadata:\n  name: ${name}\n`)
      .join('---\n'),
  );
});

test('gives definitions while something else is being built', async () => {
  await writeModule(sandbox.folder, 'tiny');
  await writeDependency();
  const module = { name: 'tiny', path: 'example.test/dep', folder: 'crd' };
  const url = `${NOWHERE}crds.yaml`;
  const definitions = { 'dep-crds': { version: 'v1', url, sha256: '', module } };
  const lock = await writeLock(sandbox.folder, { definitions, modules: { tiny: HELLO_MODULE } });
  const { run } = listen();
  const found = await exclusively('go', 'building from source', run, () =>
    resolveArtifacts(['dep-crds'], { platform, lock }, run),
  );
  expect(found.size).toBe(1);
});

test('says what is missing where there is neither the internet nor Go', async () => {
  const lock = await lockOf();
  const path = process.env.PATH;
  process.env.PATH = join(sandbox.folder, 'empty');
  const attempt = resolveArtifacts(['tool'], { platform, lock }, listen().run);
  await expect(attempt)
    .rejects.toMatchObject({ remedy: expect.stringContaining('install Go') })
    .finally(() => {
      process.env.PATH = path;
    });
});

test('says which Go is needed where that of the machine is too old', async () => {
  const lock = await lockOf();
  const mod = join(sandbox.folder, 'go', 'tiny', 'go.mod');
  await writeFile(mod, 'module example.test/tiny\n\ngo 1.999\n');
  process.env.GOTOOLCHAIN = 'local';
  const attempt = resolveArtifacts(['tool'], { platform, lock }, listen().run);
  await expect(attempt)
    .rejects.toThrow('too old: 1.999 or newer is needed')
    .finally(() => {
      delete process.env.GOTOOLCHAIN;
    });
});

test('shows the compiler where the cause is unknown, and leaves nothing half-done', async () => {
  const lock = await lockOf();
  await writeFile(
    join(sandbox.folder, 'go', 'tiny', 'hello', 'main.go'),
    'package main\n\nbroken\n',
  );
  const attempt = resolveArtifacts(['tool'], { platform, lock }, listen().run);
  await expect(attempt).rejects.toThrow(/syntax error/);
  expect(
    await readdir(join(sandbox.folder, 'cache', 'artifacts', 'files')).catch(() => []),
  ).toEqual([]);
});

test('refuses a name that the lock does not hold', async () => {
  const lock = await lockOf();
  const attempt = resolveArtifacts(['nothing'], { platform, lock }, listen().run);
  await expect(attempt).rejects.toThrow(/"nothing" is not in/);
});

test('refuses what can neither be reached nor built', async () => {
  const lock = await lockOf({ images: { '127.0.0.1:9/debian:13': { digest: '' } } });
  const attempt = resolveArtifacts(['127.0.0.1:9/debian:13'], { platform, lock }, listen().run);
  await expect(attempt).rejects.toThrow(/Cannot download .*debian:13/);
});

/** A dependency in a folder, and a program of the module that uses it. */
async function writeDependency(): Promise<void> {
  const tiny = join(sandbox.folder, 'go', 'tiny');
  const files: Readonly<Record<string, string>> = {
    'dep/go.mod': 'module example.test/dep\n\ngo 1.21\n',
    'dep/dep.go':
      'package dep\n\nimport "example.test/dep/part"\n\nvar Text = "whole " + part.Text\n',
    'dep/part/part.go': 'package part\n\nvar Text = "theirs"\n',
    'dep/part/part.c': 'int answer;\n',
    'dep/crd/b.yaml': 'kind: CustomResourceDefinition\nstatus: {}\nmetadata: {name: b}\n',
    'dep/crd/a.yaml':
      '---\nmetadata: {name: a, creationTimestamp: null}\nkind: CustomResourceDefinition\n',
    'ours/part.go': 'package part\n\nvar Text = "ours"\n',
    'hello/main.go':
      'package main\n\nimport (\n\t"os"\n\n\t"example.test/dep"\n)\n\nfunc main() { os.Stdout.WriteString(dep.Text) }\n',
    'go.mod':
      'module example.test/tiny\n\ngo 1.21\n\nrequire example.test/dep v0.0.0\n\nreplace example.test/dep => ./dep\n',
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(tiny, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
  }
}
