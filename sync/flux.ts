import type { KubeClient } from '../kube/client.ts';
import { conditionOf, type KubeObject } from '../kube/object.ts';
import { list, read, resourcePath } from '../kube/resources.ts';
import { FLUX_NAMESPACE, ROOT_SOURCE } from '../plan/conventions.ts';

/** Where the kinds of Flux that the sync looks at are served. */
const KINDS = {
  GitRepository: { apiVersion: 'source.toolkit.fluxcd.io/v1', plural: 'gitrepositories' },
  Kustomization: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', plural: 'kustomizations' },
  HelmRelease: { apiVersion: 'helm.toolkit.fluxcd.io/v2', plural: 'helmreleases' },
} as const;

/** A kind of Flux that the sync looks at. */
export type FluxKind = keyof typeof KINDS;

/** Path of one of Flux's objects in its namespace. */
function fluxPath(kind: FluxKind, name: string): string {
  return resourcePath({ ...KINDS[kind], namespace: FLUX_NAMESPACE, name });
}

/** Every object of a kind, in all namespaces; none while Flux is not installed. */
export async function listFlux(client: KubeClient, kind: FluxKind): Promise<readonly KubeObject[]> {
  const items = await list(client, resourcePath(KINDS[kind]));
  // Items of a list do not name their kind.
  return items.map((item) => ({ ...item, apiVersion: KINDS[kind].apiVersion, kind }));
}

/** Revision of the artifact that Flux fetched last, as `main@sha1:<commit>`. */
export function artifactRevision(source: KubeObject | undefined): string | undefined {
  const status = source?.status as { artifact?: { revision?: string } } | undefined;
  return status?.artifact?.revision;
}

/** Revision that a Kustomization applied last. */
export function appliedRevision(kustomization: KubeObject): string | undefined {
  return (kustomization.status as { lastAppliedRevision?: string } | undefined)
    ?.lastAppliedRevision;
}

/** Whether a revision of Flux is this commit. */
export function isAt(revision: string | undefined, commit: string): boolean {
  return revision?.endsWith(`:${commit}`) ?? false;
}

/** The commit of a revision, or the revision when it names none. */
export function commitOf(revision: string): string {
  return revision.split(':').at(-1) ?? revision;
}

/** The GitRepository that Flux follows, or undefined. */
export function rootSource(client: KubeClient): Promise<KubeObject | undefined> {
  return read(client, fluxPath('GitRepository', ROOT_SOURCE));
}

/** Where a GitRepository has its repository. */
export function urlOf({ spec }: KubeObject): string {
  return (spec as { url?: string } | undefined)?.url ?? '';
}

/** Makes Flux look at the repository at once, whatever interval or back-off it is in. */
export async function requestFetch(client: KubeClient): Promise<void> {
  const annotations = { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() };
  await patchSource(client, { metadata: { annotations } });
}

/** Makes Flux look for the repository elsewhere, at once. */
export async function setUrl(client: KubeClient, url: string): Promise<void> {
  await patchSource(client, { spec: { url } });
}

async function patchSource(client: KubeClient, body: unknown): Promise<void> {
  await client.send({
    method: 'PATCH',
    path: fluxPath('GitRepository', ROOT_SOURCE),
    query: { fieldManager: 'gitstead-request' },
    contentType: 'application/merge-patch+json',
    body,
  });
}

/** Whether Flux says that it waits for another object, and so is not the cause of anything. */
export function isWaiting(object: KubeObject): boolean {
  const ready = conditionOf(object, 'Ready');
  return ready?.reason === 'DependencyNotReady' || ready?.status === 'Unknown';
}
