import { applyObjects } from '../kube/apply.ts';
import type { KubeClient } from '../kube/client.ts';
import { unhappiness } from '../kube/health.ts';
import { type KubeObject, subjectOf } from '../kube/object.ts';
import { read, resourcePath } from '../kube/resources.ts';
import { type Unhappy, waitUntilHappy } from '../kube/wait.ts';
import type { Change } from '../plan/change.ts';
import { FLUX_NAMESPACE, ROOT_SOURCE } from '../plan/conventions.ts';
import type { Run } from '../plan/run.ts';
import { artifactRevision, isAt, requestFetch, rootSource, setUrl, urlOf } from './flux.ts';

/** Deployments without which the first Kustomization would fail and back off. */
const NEEDED: readonly (readonly [namespace: string, name: string])[] = [
  ['kube-system', 'coredns'],
  [FLUX_NAMESPACE, 'source-controller'],
];

/**
 * Makes Flux follow the repository, in which `commit` is.
 *
 * The source may be created as soon as its definition is there: it is reached by address. The
 * Kustomizations need DNS and an artifact; what is missing at their first attempt costs them 5 s.
 *
 * @throws UnhappyError when the commit is not fetched within three minutes.
 */
export async function startSync(
  client: KubeClient,
  objects: readonly KubeObject[],
  commit: string,
  run: Run,
): Promise<Change[]> {
  const sources = objects.filter(({ kind }) => kind !== 'Kustomization');
  const kustomizations = objects.filter(({ kind }) => kind === 'Kustomization');
  const applied = await applyObjects(client, sources, { whenAbsent: true });
  const moved = await moveSource(client, sources);
  const first = applied.map((change) => (change.subject === moved?.subject ? moved : change));
  if (first.every(({ action }) => action === 'unchanged')) await lookAgain(client, commit);
  const options = { deadline: 180_000, remedy: 'Run this again; ./gitstead status shows more.' };
  await waitUntilHappy(
    () => missingForSync(client, commit),
    { what: 'Flux to fetch the commit', every: 150, ...options },
    run,
  );
  return [...first, ...(await applyObjects(client, kustomizations, { whenAbsent: true }))];
}

/**
 * Gives the source that exists the URL that is wanted: of a Git server that has moved, Flux could never
 * fetch the commit that says so.
 */
async function moveSource(
  client: KubeClient,
  sources: readonly KubeObject[],
): Promise<Change | undefined> {
  const wanted = sources.find(({ kind, metadata }) => {
    return kind === 'GitRepository' && metadata.name === ROOT_SOURCE;
  });
  const found = await rootSource(client);
  if (!wanted || !found || urlOf(found) === urlOf(wanted)) return undefined;
  await setUrl(client, urlOf(wanted));
  return { subject: subjectOf(wanted), action: 'configured', reason: 'the Git server has moved' };
}

/** A source that exists may be waiting for its interval, or backing off. */
async function lookAgain(client: KubeClient, commit: string): Promise<void> {
  if (isAt(artifactRevision(await rootSource(client)), commit)) return;
  await requestFetch(client);
}

async function missingForSync(client: KubeClient, commit: string): Promise<readonly Unhappy[]> {
  const [source, ...deployments] = await Promise.all([
    rootSource(client),
    ...NEEDED.map(([namespace, name]) => deploymentProblem(client, namespace, name)),
  ]);
  const late = deployments.filter((problem) => problem !== undefined);
  if (isAt(artifactRevision(source), commit)) return late;
  const problem = source && unhappiness(source);
  const reason = problem?.reason ?? `has not fetched ${commit.slice(0, 8)} yet`;
  return [...late, { subject: `gitrepository/${FLUX_NAMESPACE}/${ROOT_SOURCE}`, reason }];
}

async function deploymentProblem(
  client: KubeClient,
  namespace: string,
  name: string,
): Promise<Unhappy | undefined> {
  const path = resourcePath({ apiVersion: 'apps/v1', plural: 'deployments', namespace, name });
  const deployment = await read(client, path);
  if (deployment) return unhappiness(deployment);
  return { subject: `deployment/${namespace}/${name}`, reason: 'does not exist yet' };
}
