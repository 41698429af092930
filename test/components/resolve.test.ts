import { expect, test } from 'vitest';
import { defineComponent } from '../../components/define.ts';
import type { Component } from '../../components/model.ts';
import { resolve } from '../../components/resolve.ts';
import { KnownError } from '../../plan/error.ts';

function component(name: string, changes: Partial<Component> = {}): Component {
  return defineComponent({
    name,
    version: '1',
    summary: name,
    provides: [],
    needs: [],
    layer: 'controllers',
    namespace: { name, podSecurity: 'restricted' },
    images: [],
    objects: () => [],
    health: [],
    verified: { level: 'declared' },
    homepage: 'https://example.dev',
    licence: 'Apache-2.0',
    ...changes,
  });
}

const names = (components: readonly Component[]) => components.map(({ name }) => name);

function error(...components: Component[]): KnownError {
  try {
    resolve(components);
  } catch (caught) {
    if (caught instanceof KnownError) return caught;
  }
  throw new Error('no error');
}

test('what is needed comes before what needs it', () => {
  const dns = component('dns', { needs: ['pod-network'], provides: ['cluster-dns'] });
  const network = component('network', { provides: ['pod-network'] });
  expect(names(resolve([dns, network]).components)).toEqual(['network', 'dns']);
});

test('the order of the profile is kept where needs allow it', () => {
  expect(names(resolve([component('b'), component('a')]).components)).toEqual(['b', 'a']);
});

test('a layer depends on an earlier one only if one of its components needs it', () => {
  const metrics = component('metrics', { provides: ['resource-metrics'] });
  const app = component('app', { layer: 'apps' });
  const scaled = component('scaled', { layer: 'apps', needs: ['resource-metrics'] });
  expect(resolve([metrics, app]).layers.at(-1)?.dependsOn).toEqual([]);
  expect(resolve([metrics, app, scaled]).layers.at(-1)?.dependsOn).toEqual(['controllers']);
});

test('what the bootstrap seeds is there for every layer', () => {
  const network = component('network', { provides: ['pod-network'], seed: 'early' });
  const agent = component('agent', { layer: 'flux-system', needs: ['pod-network'] });
  expect(resolve([agent, network]).layers.map(({ dependsOn }) => dependsOn)).toEqual([[], []]);
});

test('a need that nobody provides names who needs it and what to do', () => {
  const { message, remedy } = error(component('dns', { needs: ['pod-network'] }));
  expect(message).toBe('dns needs "pod-network", which no component of this cluster provides');
  expect(remedy).toContain('leave out dns');
});

test('two providers of one capability are both named', () => {
  const { message } = error(
    component('one', { provides: ['pod-network'] }),
    component('two', { provides: ['pod-network'] }),
  );
  expect(message).toBe('both one and two provide "pod-network"');
});

test('a circle of needs is shown as a path', () => {
  const { message } = error(
    component('start', { needs: ['cluster-dns'] }),
    component('a', { provides: ['cluster-dns'], needs: ['pod-network'] }),
    component('b', { provides: ['pod-network'], needs: ['cluster-dns'] }),
  );
  expect(message).toBe('components need each other in a circle: a -> b -> a');
});

test('a need that only a later layer provides is refused', () => {
  const { message } = error(
    component('early', { needs: ['sample'] }),
    component('late', { layer: 'apps', provides: ['sample'] }),
  );
  expect(message).toContain('only in the later layer apps');
});

test('two components of one name are refused', () => {
  expect(error(component('one'), component('one')).message).toContain('"one"');
});

test.each(['Upper', 'under_score', '-dash', ''])('"%s" is no name for a component', (name) => {
  expect(() => component(name)).toThrow(TypeError);
});

test.each(['podinfo:1', 'ghcr.io/a/b', 'ghcr.io/a/b:$(id)'])(
  '"%s" is no full image reference',
  (image) => {
    expect(() => component('a', { images: [image] })).toThrow(TypeError);
  },
);
