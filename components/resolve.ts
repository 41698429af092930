import { KnownError } from '../plan/error.ts';
import { type Capability, type Component, LAYERS, type Layer } from './model.ts';

/** The components of one layer, in the order in which they build on each other. */
export interface ResolvedLayer {
  readonly name: Layer;
  readonly components: readonly Component[];
  /** Earlier layers that must be healthy first. */
  readonly dependsOn: readonly Layer[];
}

/** What a cluster runs, ordered, in no one tool's terms. */
export interface Graph {
  readonly components: readonly Component[];
  /** Layers that hold something, in order. */
  readonly layers: readonly ResolvedLayer[];
}

type Providers = ReadonlyMap<Capability, Component>;

/**
 * Orders components by what they need and provide.
 *
 * @throws {KnownError} a name or capability claimed twice, a need that nobody provides,
 *   a cycle, or a need that only a later layer provides.
 */
export function resolve(components: readonly Component[]): Graph {
  const providers = claim(components);
  const ordered = order(components, providers);
  const layers = LAYERS.map((name) => ({
    name,
    components: ordered.filter(({ layer }) => layer === name),
    dependsOn: layersBefore(name, ordered, providers),
  }));
  return { components: ordered, layers: layers.filter((layer) => layer.components.length > 0) };
}

function claim(components: readonly Component[]): Providers {
  const names = new Set<string>();
  const providers = new Map<Capability, Component>();
  for (const component of components) {
    if (names.has(component.name)) {
      throw new KnownError(`two components are named "${component.name}"`, 'Rename one of them.');
    }
    names.add(component.name);
    for (const capability of component.provides) {
      const other = providers.get(capability);
      if (other) throw twice(capability, other, component);
      providers.set(capability, component);
    }
  }
  return providers;
}

/** Depth first, so that the order of the profile is kept wherever needs allow it. */
function order(components: readonly Component[], providers: Providers): readonly Component[] {
  const done = new Set<Component>();
  const visit = (component: Component, path: readonly Component[]) => {
    if (done.has(component)) return;
    if (path.includes(component)) throw cycle([...path.slice(path.indexOf(component)), component]);
    for (const need of component.needs) {
      visit(providerOf(need, component, providers), [...path, component]);
    }
    done.add(component);
  };
  for (const component of components) visit(component, []);
  return [...done];
}

function providerOf(need: Capability, component: Component, providers: Providers): Component {
  const provider = providers.get(need);
  if (!provider) throw gap(need, component);
  const inOrder =
    provider.seed !== undefined ||
    LAYERS.indexOf(provider.layer) <= LAYERS.indexOf(component.layer);
  if (!inOrder) throw upsideDown(need, component, provider);
  return provider;
}

/** What the bootstrap seeded is there before any layer, so nothing waits for it again. */
function layersBefore(name: Layer, components: readonly Component[], providers: Providers) {
  const needed = components
    .filter(({ layer }) => layer === name)
    .flatMap((component) => component.needs.map((need) => providerOf(need, component, providers)))
    .filter(({ seed, layer }) => seed === undefined && layer !== name)
    .map(({ layer }) => layer);
  return LAYERS.filter((layer) => needed.includes(layer));
}

function twice(capability: Capability, one: Component, other: Component): KnownError {
  return new KnownError(
    `both ${one.name} and ${other.name} provide "${capability}"`,
    'A cluster has one provider of each capability: drop one of the two profiles, or switch one component off in its parameters.',
  );
}

function gap(need: Capability, component: Component): KnownError {
  return new KnownError(
    `${component.name} needs "${need}", which no component of this cluster provides`,
    `Add a profile that provides "${need}", or leave out ${component.name}.`,
  );
}

function cycle(path: readonly Component[]): KnownError {
  return new KnownError(
    `components need each other in a circle: ${path.map(({ name }) => name).join(' -> ')}`,
    'Remove one of these needs from its component.',
  );
}

function upsideDown(need: Capability, component: Component, provider: Component): KnownError {
  return new KnownError(
    `${component.name} in layer ${component.layer} needs "${need}", which ${provider.name} provides only in the later layer ${provider.layer}`,
    `Move ${component.name} to layer ${provider.layer}, or ${provider.name} to an earlier one.`,
  );
}
