import type { ClusterSpec } from '../config/spec.ts';
import { componentFiles } from './emit/component.ts';
import type { Component, ObjectReference, Seed } from './model.ts';
import { folderOf, graphOf, objectsByComponent } from './render.ts';

/** Something for each of the two moments at which the bootstrap applies components itself. */
export type Seeds<T> = Readonly<Record<Seed, readonly T[]>>;

/** Files below `clusters/<name>/` that the bootstrap applies before Flux runs, in order. */
export function seedFiles(spec: ClusterSpec): Seeds<string> {
  const objects = objectsByComponent(spec);
  return bySeed(spec, (component) =>
    component.layer === 'flux-system'
      ? ['flux-system/gotk-components.yaml']
      : componentFiles(folderOf(component), objects.get(component) ?? []).map(({ path }) => path),
  );
}

/** What must be ready after each of them. */
export function seedHealth(spec: ClusterSpec): Seeds<ObjectReference> {
  return bySeed(spec, ({ health }) => health);
}

function bySeed<T>(spec: ClusterSpec, of: (component: Component) => readonly T[]): Seeds<T> {
  const { components } = graphOf(spec);
  const pick = (seed: Seed) =>
    components.filter((component) => component.seed === seed).flatMap(of);
  return { early: pick('early'), flux: pick('flux') };
}
