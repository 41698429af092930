import type { ClusterSpec } from '../config/spec.ts';
import { componentFiles } from './emit/component.ts';
import type { Component, Seed } from './model.ts';
import { folderOf, graphOf, layersOf, objectsByComponent } from './render.ts';

/** For each of the two moments at which the bootstrap applies components itself. */
type Seeds = Readonly<Record<Seed, readonly string[]>>;

/** Files below `clusters/<name>/` that the bootstrap applies before Flux runs, in order. */
export function seedFiles(spec: ClusterSpec): Seeds {
  const objects = objectsByComponent(spec);
  const filesOf = (component: Component): readonly string[] =>
    component.layer === 'flux-system'
      ? ['flux-system/gotk-components.yaml']
      : componentFiles(folderOf(component), objects.get(component) ?? []).map(({ path }) => path);
  const pick = (seed: Seed) =>
    graphOf(spec)
      .components.filter((component) => component.seed === seed)
      .flatMap(filesOf);
  return { early: pick('early'), flux: pick('flux') };
}

/**
 * Files below `clusters/<name>/` with which Flux begins to follow Git, once it runs: the root and
 * the layers below it, which need not wait for the root to create them.
 */
export function syncFiles(spec: ClusterSpec): readonly string[] {
  return ['flux-system/gotk-sync.yaml', ...layersOf(spec).map(({ name }) => `${name}.yaml`)];
}
