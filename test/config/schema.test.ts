import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as registry from '../../cli/registry.ts';
import { loadStack, parseStack } from '../../config/load.ts';
import { SCHEMA_FILE, schemaText, stackJsonSchema } from '../../config/schema-file.ts';
import { ROOT } from '../../plan/paths.ts';
import { profiles, providers } from './fragments.ts';

type Node = { readonly [key: string]: unknown };

/** Every property of a JSON Schema, with the path to it. */
function properties(node: unknown, path = ''): readonly (readonly [path: string, node: Node])[] {
  if (typeof node !== 'object' || node === null) {
    return [];
  }
  const own = Object.entries((node as Node).properties ?? {}).map(
    ([key, child]) => [`${path}.${key}`, child as Node] as const,
  );
  return [
    ...own,
    ...Object.entries(node).flatMap(([key, child]) => properties(child, `${path}.${key}`)),
  ];
}

test('the published schema is fresh', async () => {
  const committed = await readFile(SCHEMA_FILE, 'utf8').catch(() => '');
  const fresh = schemaText(registry.providers, registry.profiles);
  expect(committed === fresh, 'schema/stack.schema.json is stale: run npm run schema').toBe(true);
});

test('the committed stack.yaml says the same as the smallest stack', async () => {
  const fragments = [registry.providers, registry.profiles] as const;
  const smallest = 'apiVersion: gitstead/v1\nclusters: {local: {provider: docker}}\n';
  expect(await loadStack(`${ROOT}/stack.yaml`, ...fragments)).toEqual(
    parseStack(smallest, 'stack.yaml', ...fragments),
  );
});

test('every field that config itself defines has a title and a description', () => {
  const own = properties(stackJsonSchema(providers, profiles)).filter(
    ([path]) => !/\.(docker|cloud|base|observability)\b/.test(path),
  );
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter(([, { title, description }]) => !title || !description)).toEqual([]);
});

test('editors complete the settings of each provider and the parameters of each profile', () => {
  const paths = properties(stackJsonSchema(providers, profiles)).map(([path]) => path);
  expect(
    paths.some((path) => path.endsWith('docker.properties.ports.http') || path.includes('.http')),
  ).toBe(true);
  expect(paths.some((path) => path.endsWith('.region'))).toBe(true);
  expect(paths.some((path) => path.endsWith('.retention'))).toBe(true);
});

test('fields with defaults are not required', () => {
  const { required } = stackJsonSchema(providers, profiles);
  expect(required).toEqual(['apiVersion', 'clusters']);
});
