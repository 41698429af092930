import { expect, test } from 'vitest';
import type { ProviderFragments } from '../../config/fragments.ts';
import { parseStack } from '../../config/load.ts';
import { RULES } from '../../config/rules.ts';
import { profiles, providers } from './fragments.ts';

/** The provider `docker` with a rule of its own that always complains about `path`. */
function complaining(path: readonly string[]): ProviderFragments {
  const docker = providers.get('docker');
  const rules = () => [{ path, message: 'the provider objects', remedy: 'Ask it.' }];
  return new Map([['docker', { schema: docker?.schema ?? raise(), rules }]]);
}

function raise(): never {
  throw new Error('the fixture provider is missing');
}

function complaint(cluster: string, fragments: ProviderFragments): string {
  const text = `apiVersion: gitstead/v1\nclusters:\n  local: {provider: docker${cluster}}\n`;
  try {
    parseStack(text, 'stack.yaml', fragments, profiles);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('every rule has its own name and says what it reads', () => {
  const names = RULES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(RULES.filter(({ reads }) => reads.length === 0)).toEqual([]);
});

test('rules of a provider are applied, with paths below its cluster', () => {
  expect(complaint('', complaining(['docker', 'ports']))).toBe(
    'stack.yaml:3:3  clusters.local.docker.ports: the provider objects. Ask it.',
  );
});

test('a rule is silent while a value that it reads is wrong in itself', () => {
  const message = complaint(', docker: {ports: {http: x}}', complaining(['docker', 'ports']));
  expect(message).toContain('Write a number.');
  expect(message).not.toContain('the provider objects');
});

test('an unknown key silences no rule', () => {
  const message = complaint(', docker: {prots: {}}', complaining(['docker', 'ports']));
  expect(message).toContain('unknown key');
  expect(message).toContain('the provider objects');
});

test('a provider does not repeat what a general rule says of the same key', () => {
  const message = complaint(', network: {machines: x}', complaining(['network', 'machines']));
  expect(message).toContain('is not an IPv4 network');
  expect(message).not.toContain('the provider objects');
});

test('a mistake in one cluster does not hide those of another', () => {
  const text =
    'apiVersion: gitstead/v1\nclusters:\n  a: {provider: nowhere, machines: []}\n  b: {provider: docker, machines: {w: {role: worker}}}\n';
  const parse = () => parseStack(text, 'stack.yaml', providers, profiles);
  expect(parse).toThrow('clusters.a.provider');
  expect(parse).toThrow('clusters.a.machines: is a list');
  expect(parse).toThrow('clusters.b.machines: no machine has the role control-plane');
});
