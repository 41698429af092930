import { setTimeout as sleep } from 'node:timers/promises';
import { KnownError } from '../plan/error.ts';
import type { KubeClient } from './client.ts';
import { conditionOf, type KubeObject, subjectOf } from './object.ts';
import { type Identity, list, type Resources, read } from './resources.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WITHIN = 30_000;

/**
 * Path of an object as soon as the cluster serves its kind; a definition that was just applied, by
 * whomever, needs a moment.
 *
 * @throws KnownError when nothing defines the kind, or its definition is refused or takes over 30 s.
 */
export async function servedPath(
  client: KubeClient,
  resources: Resources,
  object: Identity,
): Promise<string> {
  const path = await resources.pathOf(object);
  if (path) return path;
  const definition = await definitionOf(client, object);
  if (!definition) throw undefinedKind(object);
  return awaitServed(client, resources, object, definition);
}

async function definitionOf(
  client: KubeClient,
  { apiVersion, kind }: Identity,
): Promise<string | undefined> {
  interface Definition extends KubeObject {
    readonly spec: { readonly group: string; readonly names: { readonly kind: string } };
  }
  const definitions = await list<Definition>(client, DEFINITIONS);
  const found = definitions.find(
    ({ spec }) => spec.names.kind === kind && apiVersion.startsWith(`${spec.group}/`),
  );
  return found?.metadata.name;
}

async function awaitServed(
  client: KubeClient,
  resources: Resources,
  object: Identity,
  definition: string,
): Promise<string> {
  const end = Date.now() + WITHIN;
  for (;;) {
    // Discovery follows a moment after the definition is established.
    const path = await resources.pathOf(object);
    if (path) return path;
    const current = await read(client, `${DEFINITIONS}/${definition}`);
    const names = current && conditionOf(current, 'NamesAccepted');
    if (names?.status === 'False') throw unserved(definition, names.message ?? 'names are taken');
    if (Date.now() > end) throw unserved(definition, `not served within ${WITHIN / 1000} s`);
    await sleep(50, undefined, { signal: client.signal });
  }
}

function unserved(definition: string, why: string): KnownError {
  const remedy =
    'Look at the API server: `kubectl -n kube-system logs -l component=kube-apiserver`.';
  return new KnownError(`customresourcedefinition/${definition}: ${why}`, remedy);
}

function undefinedKind(object: Identity): KnownError {
  return new KnownError(
    `${subjectOf(object)}: the cluster does not serve this kind of ${object.apiVersion}`,
    'Apply the definition that brings it first, or correct apiVersion.',
  );
}
