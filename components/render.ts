import type { ClusterSpec } from '../config/spec.ts';
import { componentsOf } from './catalogue.ts';
import { componentFiles, type EmittedFile } from './emit/component.ts';
import { type FluxCrds, fluxSystemFiles } from './emit/flux-system.ts';
import { layerKustomization } from './emit/layer.ts';
import { namespaceOf } from './emit/namespace.ts';
import { protectDollars } from './emit/substitution.ts';
import { toYaml } from './emit/yaml.ts';
import { mark } from './marker.ts';
import type { Component, KubernetesObject, Layer } from './model.ts';
import { type Graph, type ResolvedLayer, resolve } from './resolve.ts';

/** A file of `clusters/<name>/`. */
export interface RenderedFile {
  /** Relative to `clusters/<name>/`. */
  readonly path: string;
  readonly content: string;
}

/** What rendering needs besides the spec. */
export interface RenderInput {
  /** `ssh://` URL at which the cluster reaches its repository. */
  readonly gitUrl: string;
  readonly crds: FluxCrds;
}

/** The layers that users may fill themselves are there even when nothing is generated in them. */
const ALWAYS: readonly Layer[] = ['apps'];

const APPS_README = `# Your apps

Flux applies every Kubernetes manifest that is committed and pushed below this folder.
Add files or folders; no list needs to be kept. See \`docs/components.md\`.
`;

/**
 * Renders what Flux reads. Pure: the same input gives the same bytes everywhere.
 *
 * @throws {KnownError} components that do not fit together, or missing CRDs.
 */
export function renderCluster(spec: ClusterSpec, input: RenderInput): RenderedFile[] {
  const layers = layersOf(spec);
  const objects = objectsByComponent(spec);
  const flux = graphOf(spec).components.filter(({ layer }) => layer === 'flux-system');
  const files: EmittedFile[] = [
    { path: 'kustomization.yaml', content: toYaml([rootKustomization(layers)]) },
    ...fluxSystemFiles(
      spec,
      flux.flatMap((component) => objects.get(component) ?? []),
      input,
    ),
    ...layers.map((layer) => ({
      path: `${layer.name}.yaml`,
      content: toYaml([layerKustomization(spec, layer)]),
    })),
    { path: 'apps/README.md', content: APPS_README },
    ...layers.flatMap(({ components }) =>
      components.flatMap((component) =>
        componentFiles(folderOf(component), objects.get(component) ?? []),
      ),
    ),
  ];
  return files.map(({ path, content }) => ({ path, content: mark(path, content) }));
}

/** The resolved components of a cluster. */
export function graphOf(spec: ClusterSpec): Graph {
  return resolve(componentsOf(spec));
}

/** Folder of a component below `clusters/<name>/`. */
export function folderOf({ layer, name }: Component): string {
  return layer === 'flux-system' ? layer : `${layer}/${name}`;
}

/** Each component's objects; a namespace that several share is written by the first. */
export function objectsByComponent(spec: ClusterSpec): ReadonlyMap<Component, KubernetesObject[]> {
  const seen = new Set<string>();
  return new Map(
    graphOf(spec).components.map((component) => {
      const namespace = seen.has(component.namespace.name) ? undefined : namespaceOf(component);
      seen.add(component.namespace.name);
      const own = component.objects({ spec }).map(protectDollars);
      return [component, namespace ? [namespace, ...own] : [...own]];
    }),
  );
}

/** The layers that are Kustomizations of their own, in order. */
export function layersOf(spec: ClusterSpec): readonly ResolvedLayer[] {
  const layers = graphOf(spec).layers.filter(({ name }) => name !== 'flux-system');
  const missing = ALWAYS.filter((name) => !layers.some((layer) => layer.name === name));
  return [...layers, ...missing.map((name) => ({ name, components: [], dependsOn: [] }))];
}

function rootKustomization(layers: readonly ResolvedLayer[]): object {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['flux-system', ...layers.map(({ name }) => `${name}.yaml`)],
  };
}
