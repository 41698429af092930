import type { ObjectMeta } from 'kubernetes-types/meta/v1.d.ts';
import type { ClusterSpec } from '../config/spec.ts';

/** The least that every Kubernetes object says about itself. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta & { name: string };
}

/** A typed object as we write it: `T` from `kubernetes-types`, whose identity is not optional. */
export type Manifest<T> = T & KubernetesObject;

/** Names one object, for health checks and waits. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/**
 * Where a component lands. Layers are applied in this order, each by a Flux Kustomization
 * of its own, except `flux-system`, which the root Kustomization applies with Flux itself.
 */
export const LAYERS = ['flux-system', 'crds', 'controllers', 'configs', 'apps'] as const;
/** One of `LAYERS`. */
export type Layer = (typeof LAYERS)[number];

/** What two components agree on without knowing each other; one provider per cluster. */
export type Capability = 'pod-network' | 'cluster-dns' | 'resource-metrics' | 'gitops' | 'sample';

/** How far pods of a namespace may go: the levels of the Pod Security Standards. */
export type PodSecurity = 'privileged' | 'baseline' | 'restricted';

/**
 * When the bootstrap applies a component before Flux can, from the rendered files that Flux then
 * adopts: `early`, as soon as the API answers, for what pods and Flux need and for what takes long
 * to become ready; `flux`, Flux itself.
 */
export type Seed = 'early' | 'flux';

/** How far a component was proven; `run` is written only by the end-to-end suite. */
export interface Verified {
  readonly level: 'run' | 'rendered' | 'declared';
  /** With what: versions, a commit, a hash of values. */
  readonly with?: string;
}

/** What a component may use to write its objects. */
export interface ComponentContext {
  readonly spec: ClusterSpec;
}

/** A component as its folder declares it. */
export interface Component {
  /** RFC 1123 label, unique in the catalogue; also its folder. */
  readonly name: string;
  /** Version of what runs, as its publisher writes it. */
  readonly version: string;
  /** One line for people. */
  readonly summary: string;
  readonly provides: readonly Capability[];
  readonly needs: readonly Capability[];
  readonly layer: Layer;
  readonly namespace: { readonly name: string; readonly podSecurity: PodSecurity };
  /** Every image that its pods use, exactly as the objects and the lock write it. */
  readonly images: readonly string[];
  /** Its objects without the namespace, which the renderer writes. Pure. */
  readonly objects: (context: ComponentContext) => readonly KubernetesObject[];
  /** What must be ready before its layer is; nothing, where no other component waits for it. */
  readonly health: readonly ObjectReference[];
  readonly seed?: Seed;
  /** NodePort of its page, for which the provider publishes a URL. */
  readonly web?: { readonly nodePort: number };
  readonly verified: Verified;
  readonly homepage: string;
  /** SPDX identifier. */
  readonly licence: string;
}
