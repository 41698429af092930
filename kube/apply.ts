import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import type { Change, ChangeAction } from '../plan/change.ts';
import { FIELD_MANAGER } from '../plan/conventions.ts';
import { KnownError } from '../plan/error.ts';
import type { Run } from '../plan/run.ts';
import { connect, type KubeClient } from './client.ts';
import { servedPath } from './definitions.ts';
import { ApiError, isNotAccepted } from './errors.ts';
import { inStages, readManifests } from './manifests.ts';
import { type KubeObject, type ObjectMeta, subjectOf } from './object.ts';
import { discover, type Resources, read } from './resources.ts';

/** How objects are applied. */
export interface ApplyOptions {
  /** Apply only objects that do not exist, and leave the others to their owner. @default false */
  readonly whenAbsent?: boolean;
  /** Change nothing, and return what would be changed. @default false */
  readonly dryRun?: boolean;
}

/** Requests under way at once: enough to hide latency, few enough for one small API server. */
const PARALLEL = 8;

/**
 * Makes the cluster hold the objects of manifest files, by raw server-side apply with strict field
 * checks, and returns one change per object. Kinds go in order; a custom resource waits until its
 * definition is established.
 *
 * @throws KnownError for a broken manifest and for an object that the API refuses.
 */
export async function applyManifests(
  kubeconfigPath: string,
  files: readonly string[],
  run: Run,
  options: ApplyOptions = {},
): Promise<Change[]> {
  const objects = await readManifests(files);
  const client = await connect(kubeconfigPath, run.signal);
  try {
    return await applyObjects(client, objects, options);
  } finally {
    client.close();
  }
}

/** The same for objects in memory, over a connection of the caller's. */
export async function applyObjects(
  client: KubeClient,
  objects: readonly KubeObject[],
  options: ApplyOptions = {},
): Promise<Change[]> {
  const resources = discover(client);
  const limit = pLimit(PARALLEL);
  const changes: Change[] = [];
  for (const stage of inStages(objects)) {
    const one = (object: KubeObject) => applyObject(client, resources, object, options);
    changes.push(...(await Promise.all(stage.map((object) => limit(one, object)))));
  }
  return changes;
}

async function applyObject(
  client: KubeClient,
  resources: Resources,
  object: KubeObject,
  options: ApplyOptions,
): Promise<Change> {
  const subject = subjectOf(object);
  try {
    // A dry run may not wait for a definition that it would only pretend to apply.
    const path = options.dryRun
      ? await resources.pathOf(object)
      : await servedPath(client, resources, object);
    if (!path) return { subject, action: 'created' };
    const before = await read(client, path);
    if (before && options.whenAbsent) return { subject, action: 'unchanged' };
    if (!before && options.dryRun) return { subject, action: 'created' };
    const after = await patch(client, path, object, options.dryRun ?? false);
    return { subject, action: actionOf(before, after) };
  } catch (error) {
    throw refused(subject, error);
  }
}

/** Server-side apply of one object at its path; returns it as the API now has it. */
function patch(
  client: KubeClient,
  path: string,
  object: KubeObject,
  dryRun = false,
): Promise<KubeObject> {
  const query = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', force: 'true' };
  return client.send<KubeObject>({
    method: 'PATCH',
    path,
    query: dryRun ? { ...query, dryRun: 'All' } : query,
    contentType: 'application/apply-patch+yaml',
    body: object,
  });
}

/** What an apply did, told from the object before and after. */
export function actionOf(before: KubeObject | undefined, after: KubeObject): ChangeAction {
  if (!before) return 'created';
  // Not the resource version: a dry run keeps it, and mere bookkeeping of field managers moves it.
  return isDeepStrictEqual(content(before), content(after)) ? 'unchanged' : 'configured';
}

/** The object without what the API and its controllers keep in it for themselves. */
function content({ status, ...object }: KubeObject): unknown {
  const { managedFields, generation, resourceVersion, ...metadata } =
    object.metadata as ObjectMeta & { managedFields?: unknown };
  return { ...object, metadata };
}

function refused(subject: string, error: unknown): unknown {
  if (!(error instanceof ApiError) || isNotAccepted(error)) return error;
  const remedy = 'Correct the manifest of this object; nothing after it was applied.';
  return new KnownError(`${subject} was refused: ${error.message}`, remedy, { cause: error });
}
