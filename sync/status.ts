import { connect, type KubeClient } from '../kube/client.ts';
import { explainPods } from '../kube/explain.ts';
import { unhappiness } from '../kube/health.ts';
import { conditionOf, type KubeObject, subjectOf } from '../kube/object.ts';
import { list, resourcePath } from '../kube/resources.ts';
import type { Unhappy } from '../kube/wait.ts';
import { ROOT_SOURCE } from '../plan/conventions.ts';
import { appliedRevision, artifactRevision, commitOf, isAt, isWaiting, listFlux } from './flux.ts';

/** One Kustomization, for people. */
export interface KustomizationStatus {
  readonly name: string;
  readonly ready: boolean;
  /** Commit that it applied last. */
  readonly revision?: string;
  readonly reason?: string;
}

/** How the cluster and Git agree, root cause first. */
export interface SyncStatus {
  /** Commit that Flux fetched last. */
  readonly revision?: string;
  readonly kustomizations: readonly KustomizationStatus[];
  /** Everything that is not well: what others wait for comes first. */
  readonly unhappy: readonly Unhappy[];
}

/**
 * Looks once at Flux and at every pod, and finds the line that explains each unhappy pod.
 *
 * @throws UnreachableError when the API does not answer.
 */
export async function syncStatus(kubeconfig: string, signal: AbortSignal): Promise<SyncStatus> {
  const client = await connect(kubeconfig, signal);
  try {
    const seen = await look(client);
    // What Flux fetched and has not applied yet is not well, though nothing has failed so far.
    const fetched = artifactRevision(seen.source);
    const unhappy = await explainPods(client, unhappyOf(seen, fetched && commitOf(fetched)));
    return { ...summary(seen), unhappy };
  } finally {
    client.close();
  }
}

/** What one look saw. */
export interface Seen {
  readonly source: KubeObject | undefined;
  readonly kustomizations: readonly KubeObject[];
  readonly helmReleases: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
}

/** Everything that the verdict needs, in parallel. */
export async function look(client: KubeClient): Promise<Seen> {
  const [sources, kustomizations, helmReleases, pods] = await Promise.all([
    listFlux(client, 'GitRepository'),
    listFlux(client, 'Kustomization'),
    listFlux(client, 'HelmRelease'),
    list(client, resourcePath({ apiVersion: 'v1', plural: 'pods' })),
  ]);
  const source = sources.find(({ metadata }) => metadata.name === ROOT_SOURCE);
  const typed = pods.map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }));
  return { source, kustomizations, helmReleases, pods: typed.filter((pod) => !isReplaced(pod)) };
}

/** A pod that goes, or that failed and whose owner made another, says nothing about health. */
function isReplaced({ metadata, status }: KubeObject): boolean {
  const failed = (status as { phase?: string } | undefined)?.phase === 'Failed';
  return (
    metadata.deletionTimestamp !== undefined || (failed && metadata.ownerReferences !== undefined)
  );
}

/**
 * What is unhappy, causes before what waits for them. With `commit`, whatever has not arrived there
 * is unhappy too. Pure.
 */
export function unhappyOf(seen: Seen, commit?: string): readonly Unhappy[] {
  const { source, kustomizations, helmReleases, pods } = seen;
  if (!source) return [{ subject: 'flux', reason: 'is not installed yet' }];
  const ranked = [source, ...kustomizations, ...helmReleases, ...pods].flatMap((object) => {
    const unhappy = unhappiness(object) ?? notArrived(object, commit);
    if (!unhappy) return [];
    return [{ unhappy: { ...unhappy, ...hopelessAt(object, commit) }, rank: rankOf(object) }];
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ unhappy }) => unhappy);
}

/** A commit that cannot be built stays so: only another commit helps. */
function hopelessAt(object: KubeObject, commit?: string): Pick<Unhappy, 'hopeless'> {
  const { lastAttemptedRevision = '' } = (object.status ?? {}) as Record<string, string>;
  const failed = conditionOf(object, 'Ready')?.reason === 'BuildFailed';
  return failed && commit !== undefined && isAt(lastAttemptedRevision, commit)
    ? { hopeless: true }
    : {};
}

function notArrived(object: KubeObject, commit?: string): Unhappy | undefined {
  if (commit === undefined) return undefined;
  if ((object.spec as { suspend?: boolean } | undefined)?.suspend) return undefined;
  const revisionOf = REVISIONS[object.kind];
  const revision = revisionOf?.(object);
  if (!revisionOf || !followsRoot(object) || commitOf(revision ?? '') === commit) return undefined;
  const where = revision ? `is at ${commitOf(revision).slice(0, 8)}` : 'has applied nothing';
  return { subject: subjectOf(object), reason: `${where}, not yet at ${commit.slice(0, 8)}` };
}

const REVISIONS: Readonly<Record<string, (object: KubeObject) => string | undefined>> = {
  GitRepository: artifactRevision,
  Kustomization: appliedRevision,
};

/** Kustomizations of other sources have revisions of their own. */
function followsRoot({ kind, spec }: KubeObject): boolean {
  if (kind !== 'Kustomization') return true;
  const { sourceRef } = (spec ?? {}) as { sourceRef?: { kind?: string; name?: string } };
  return sourceRef?.kind === 'GitRepository' && sourceRef.name === ROOT_SOURCE;
}

/** Lower is nearer to the cause: nothing works without a source, and health checks wait for pods. */
function rankOf(object: KubeObject): number {
  if (object.kind === 'GitRepository') return 0;
  if (object.kind === 'Kustomization') return isWaiting(object) ? 4 : 1;
  return object.kind === 'Pod' ? 2 : 3;
}

function summary({ source, kustomizations }: Seen): Omit<SyncStatus, 'unhappy'> {
  const revision = artifactRevision(source);
  return {
    ...(revision && { revision: commitOf(revision) }),
    kustomizations: kustomizations.map(kustomizationStatus),
  };
}

function kustomizationStatus(object: KubeObject): KustomizationStatus {
  const applied = appliedRevision(object);
  const reason = unhappiness(object)?.reason;
  return {
    name: object.metadata.name,
    ready: reason === undefined,
    ...(applied && { revision: commitOf(applied) }),
    ...(reason && { reason }),
  };
}
