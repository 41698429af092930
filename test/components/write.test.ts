import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mark } from '../../components/marker.ts';
import type { RenderedFile } from '../../components/render.ts';
import { planRendered, writeRendered } from '../../components/write.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gitstead-write-'));
});
afterEach(() => rm(directory, { recursive: true }));

const generated = (path: string, content: string): RenderedFile => ({
  path,
  content: mark(path, content),
});
const one = generated('apps/one/service.yaml', 'kind: Service\n');
const at = (path: string) => join(directory, path);
const actions = async (files: readonly RenderedFile[]) =>
  (await writeRendered(files, directory)).map(({ action }) => action);

test('files are created, and then unchanged', async () => {
  expect(await actions([one])).toEqual(['created']);
  expect(await actions([one])).toEqual(['unchanged']);
  expect(await readFile(at(one.path), 'utf8')).toBe(one.content);
});

test('an untouched file follows what is generated', async () => {
  await writeRendered([one], directory);
  const newer = generated(one.path, 'kind: Service # newer\n');
  expect(await actions([newer])).toEqual(['configured']);
  expect(await readFile(at(one.path), 'utf8')).toBe(newer.content);
});

test('a file edited by hand is kept, and the way back is named', async () => {
  await writeRendered([one], directory);
  const edited = one.content.replace('Service', 'ConfigMap');
  await writeFile(at(one.path), edited);
  const [change] = await writeRendered([generated(one.path, 'newer\n')], directory);
  expect(change).toMatchObject({ subject: `file/${one.path}`, action: 'skipped' });
  expect(change?.reason).toContain(`delete ${one.path} and render again`);
  expect(await readFile(at(one.path), 'utf8')).toBe(edited);
});

test('an edit that was reverted is generated again', async () => {
  await writeRendered([one], directory);
  await writeFile(at(one.path), 'edited\n');
  await writeFile(at(one.path), one.content);
  expect(await actions([generated(one.path, 'newer\n')])).toEqual(['configured']);
});

test('a file of the user where one would be generated is kept', async () => {
  await writeRendered([], directory);
  await writeFile(at('kustomization.yaml'), 'mine: true\n');
  const [change] = await writeRendered([generated('kustomization.yaml', 'theirs\n')], directory);
  expect(change?.reason).toContain('not made by render');
  expect(await readFile(at('kustomization.yaml'), 'utf8')).toBe('mine: true\n');
});

test('a generated file that is no longer wanted goes, an edited one stays', async () => {
  const two = generated('apps/two.yaml', 'kind: Two\n');
  await writeRendered([one, two], directory);
  await writeFile(at(two.path), `${two.content}# mine\n`);
  const changes = await writeRendered([], directory);
  expect(changes.map(({ subject, action }) => [subject, action])).toEqual([
    [`file/${one.path}`, 'deleted'],
    [`file/${two.path}`, 'skipped'],
  ]);
  expect(await readdir(at('apps'))).toContain('two.yaml');
});

test('files that no render made are not even mentioned', async () => {
  await writeFile(at('mine.yaml'), 'kind: Mine\n');
  expect(await writeRendered([], directory)).toEqual([]);
});

test('a copy of a generated file belongs to who made it', async () => {
  await writeRendered([one], directory);
  await writeFile(at('apps/one/copy.yaml'), one.content);
  expect(await actions([one])).toEqual(['unchanged']);
  expect(await actions([])).toEqual(['deleted']);
  expect(await readdir(at('apps/one'))).toEqual(['copy.yaml']);
});

test('what a killed run left half-written is replaced by the next', async () => {
  await mkdir(at('apps/one'), { recursive: true });
  await writeFile(at(`${one.path}.tmp`), one.content.slice(0, 20));
  await writeRendered([one], directory);
  expect(await readdir(at('apps/one'))).toEqual(['service.yaml']);
});

test('a checkout with CRLF is not an edit', async () => {
  await writeRendered([one], directory);
  await writeFile(at(one.path), one.content.replaceAll('\n', '\r\n'));
  expect(await actions([one])).toEqual(['unchanged']);
  expect(await actions([generated(one.path, 'newer\n')])).toEqual(['configured']);
});

test('a plan changes nothing', async () => {
  expect((await planRendered([one], directory)).map(({ action }) => action)).toEqual(['created']);
  expect(await readdir(directory)).toEqual([]);
});
