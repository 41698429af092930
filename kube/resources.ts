import type { ApiRequest, KubeClient } from './client.ts';
import { isNotFound } from './errors.ts';
import type { KubeList, KubeObject } from './object.ts';

/** How the API serves one kind. */
export interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Finds the paths of objects, asking the API about each group version once. */
export interface Resources {
  /** Path of one object, or undefined while the API does not serve its kind. */
  readonly pathOf: (object: Identity) => Promise<string | undefined>;
}

/** What it takes to find an object. */
export type Identity = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

/** API discovery for a client, remembered for as long as the returned value lives. */
export function discover(client: KubeClient): Resources {
  const groups = new Map<string, Promise<ReadonlyMap<string, Resource>>>();
  const lookUp = async (apiVersion: string, kind: string): Promise<Resource | undefined> => {
    const group = groups.get(apiVersion) ?? readGroup(client, apiVersion);
    groups.set(apiVersion, group);
    try {
      const resource = (await group).get(kind);
      // A miss is not remembered: the definition may be established a moment later.
      if (!resource) groups.delete(apiVersion);
      return resource;
    } catch (error) {
      groups.delete(apiVersion);
      throw error;
    }
  };
  return {
    pathOf: async ({ apiVersion, kind, metadata }) => {
      const resource = await lookUp(apiVersion, kind);
      if (!resource) return undefined;
      const namespace = resource.namespaced ? (metadata.namespace ?? 'default') : undefined;
      return resourcePath({ apiVersion, plural: resource.plural, namespace, name: metadata.name });
    },
  };
}

/** Path of a collection, or of one object when `name` is given. */
export function resourcePath(resource: {
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespace?: string | undefined;
  readonly name?: string;
}): string {
  const { apiVersion, plural, namespace, name } = resource;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${groupPath(apiVersion)}${scope}/${plural}${object}`;
}

/** An object, or undefined when it is not there. */
export async function read<T = KubeObject>(
  client: KubeClient,
  path: string,
  options: Pick<ApiRequest, 'deadline'> = {},
): Promise<T | undefined> {
  try {
    return await client.send<T>({ path, ...options });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Every object of a collection; none when the cluster does not serve that kind. */
export async function list<T = KubeObject>(
  client: KubeClient,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly T[]> {
  try {
    return (await client.send<KubeList<T>>({ path, query })).items;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function readGroup(
  client: KubeClient,
  apiVersion: string,
): Promise<ReadonlyMap<string, Resource>> {
  interface ApiResource {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }
  const found = await read<{ resources: readonly ApiResource[] }>(client, groupPath(apiVersion));
  // `deployments/scale` and its like are sub-resources of a kind, not the kind.
  const kinds = (found?.resources ?? []).filter(({ name }) => !name.includes('/'));
  return new Map(kinds.map(({ kind, name, namespaced }) => [kind, { plural: name, namespaced }]));
}
