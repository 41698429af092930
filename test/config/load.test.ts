import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigErrors } from '../../config/errors.ts';
import { loadStack, parseStack } from '../../config/load.ts';
import { profiles, providers } from './fragments.ts';

const SMALLEST = 'apiVersion: gitstead/v1\nclusters: {local: {provider: docker}}\n';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gitstead-config-'));
});

afterAll(() => rm(folder, { recursive: true }));

const load = (file: string) => loadStack(file, providers, profiles);

test('a missing file is named, with what to do', async () => {
  const file = join(folder, 'absent.yaml');
  await expect(load(file)).rejects.toThrow(
    `${file}  does not exist. Restore it with \`git checkout stack.yaml\`, or write a new one.`,
  );
});

test('a folder in place of the file is said to be one', async () => {
  await expect(load(folder)).rejects.toThrow('is a folder. Name the file itself.');
});

test('every problem is also there as data, with its place', async () => {
  const file = join(folder, 'wrong.yaml');
  await writeFile(file, 'apiVersion: gitstead/v1\nclusters:\n  local:\n    provider: dockr\n');
  const error = await load(file).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigErrors);
  expect((error as ConfigErrors).problems).toEqual([
    {
      path: ['clusters', 'local', 'provider'],
      line: 4,
      column: 5,
      message: '"dockr" is not supported',
      remedy: 'Did you mean "docker"? Legal values: docker, cloud.',
    },
  ]);
  expect((error as ConfigErrors).remedy).toContain('then run the command again');
});

test('a loaded stack cannot be changed at any depth', () => {
  const stack = parseStack(SMALLEST, 'stack.yaml', providers, profiles);
  expect(Object.isFrozen(stack.clusters)).toBe(true);
  expect(Object.isFrozen(stack.clusters.local?.network)).toBe(true);
  expect(Object.isFrozen(stack.clusters.local?.machines.workers)).toBe(true);
  expect(Object.isFrozen(stack.clusters.local?.profiles[0]?.parameters)).toBe(true);
});

test('defaults are not shared: a loaded stack leaves the next one alone', () => {
  const twice = [1, 2].map(() => parseStack(SMALLEST, 'stack.yaml', providers, profiles));
  expect(twice[0]).toEqual(twice[1]);
});

test('the newest of the given Kubernetes versions is the default, and all are legal', () => {
  const versions = ['1.35.8', '1.36.3'];
  const parse = (text: string) => parseStack(text, 'stack.yaml', providers, profiles, versions);
  expect(parse(SMALLEST).clusters.local?.kubernetes.version).toBe('1.36.3');
  const older = SMALLEST.replace('docker', 'docker, kubernetes: {version: 1.35.8}');
  expect(parse(older).clusters.local?.kubernetes.version).toBe('1.35.8');
  const wrong = SMALLEST.replace('docker', 'docker, kubernetes: {version: 1.34.0}');
  expect(() => parse(wrong)).toThrow('Legal values: 1.35.8, 1.36.3.');
});

test('pools keep the order of the file', () => {
  const text = SMALLEST.replace(
    'docker',
    'docker, machines: {z: {role: control-plane}, 3x: {role: worker}, a: {role: worker}}',
  );
  const { clusters } = parseStack(text, 'stack.yaml', providers, profiles);
  expect(Object.keys(clusters.local?.machines ?? {})).toEqual(['z', '3x', 'a']);
});

test('a file that is far too long is refused before it is parsed', () => {
  const text = `${SMALLEST}# ${'x'.repeat(100_000)}\n`;
  expect(() => parseStack(text, 'stack.yaml', providers, profiles)).toThrow(
    'Is it the right file?',
  );
});
