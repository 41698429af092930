import { setTimeout as sleep } from 'node:timers/promises';
import { KnownError } from '../plan/error.ts';
import type { KubeClient } from './client.ts';
import { conditionOf, type KubeObject, subjectOf } from './object.ts';
import { type Resources, read } from './resources.ts';

const WITHIN = 30_000;

/**
 * Waits until the cluster serves the custom kinds in `stage` whose definitions are among `all`.
 *
 * @throws KnownError when a definition is not accepted, or not served within 30 s.
 */
export async function awaitDefinitions(
  client: KubeClient,
  resources: Resources,
  stage: readonly KubeObject[],
  all: readonly KubeObject[],
): Promise<void> {
  const wanted = definitionsOf(stage, all);
  await Promise.all([...wanted].map((pair) => awaitServed(client, resources, ...pair)));
}

/** For each custom kind in `stage`: its definition, and one object of it. */
function definitionsOf(
  stage: readonly KubeObject[],
  all: readonly KubeObject[],
): ReadonlyMap<KubeObject, KubeObject> {
  const definitions = all.filter(({ kind }) => kind === 'CustomResourceDefinition');
  const pairs = definitions.flatMap((definition) => {
    const { group, names } = definition.spec as { group: string; names: { kind: string } };
    const example = stage.find(
      ({ apiVersion, kind }) => kind === names.kind && apiVersion.startsWith(`${group}/`),
    );
    return example ? [[definition, example] as const] : [];
  });
  return new Map(pairs);
}

async function awaitServed(
  client: KubeClient,
  resources: Resources,
  definition: KubeObject,
  example: KubeObject,
): Promise<void> {
  const end = Date.now() + WITHIN;
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition.metadata.name}`;
  while (!(await isServed(client, resources, path, example))) {
    const names = conditionOf((await read(client, path)) ?? definition, 'NamesAccepted');
    if (names?.status === 'False')
      throw unserved(definition, names.message ?? 'its names are taken');
    if (Date.now() > end) throw unserved(definition, `it was not served within ${WITHIN / 1000} s`);
    await sleep(50, undefined, { signal: client.signal });
  }
}

async function isServed(
  client: KubeClient,
  resources: Resources,
  path: string,
  example: KubeObject,
): Promise<boolean> {
  const current = await read(client, path);
  if (!current || conditionOf(current, 'Established')?.status !== 'True') return false;
  // Discovery follows a moment after the definition is established.
  return (await resources.pathOf(example)) !== undefined;
}

function unserved(definition: KubeObject, why: string): KnownError {
  const remedy = 'Look at the log of the API server: ./gitstead logs.';
  return new KnownError(`${subjectOf(definition)}: ${why}`, remedy);
}
