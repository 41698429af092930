/** Any Kubernetes object, as the API speaks JSON. Fields below `metadata` are the ones this project reads. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** What an object says about itself. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A collection as the API returns it. */
export interface KubeList<T = KubeObject> {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items: readonly T[];
}

/** One entry of `status.conditions`. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** `kind/name` or `kind/namespace/name`, lower case kind: how an object is named to people. */
export function subjectOf({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>): string {
  return [kind.toLowerCase(), metadata.namespace, metadata.name].filter(Boolean).join('/');
}

/** Condition `type` of an object, or undefined when it has none. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  const status = object.status as { conditions?: readonly Condition[] } | undefined;
  return status?.conditions?.find((condition) => condition.type === type);
}
