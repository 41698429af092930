import { applyObjects } from '../kube/apply.ts';
import { connect, type KubeClient } from '../kube/client.ts';
import { unhappiness } from '../kube/health.ts';
import { readManifests } from '../kube/manifests.ts';
import type { KubeObject } from '../kube/object.ts';
import { read, resourcePath } from '../kube/resources.ts';
import { type Unhappy, waitUntilHappy } from '../kube/wait.ts';
import type { Change } from '../plan/change.ts';
import type { Run } from '../plan/run.ts';
import { artifactRevision, isAt, requestReconcile, rootSource } from './flux.ts';
import { type SeedFacts, seedObjects } from './seed-objects.ts';

export interface SeedInput {
  readonly kubeconfig: string;
  readonly files: {
    /** Rendered `flux-system/gotk-components.yaml`: Flux itself. */
    readonly components: string;
    /** Rendered `flux-system/gotk-sync.yaml`. */
    readonly sync: string;
    /**
     * Rendered Kustomizations of the layers, `controllers.yaml` for example. Given here they need
     * not wait until Flux has applied the root, which saves a few seconds.
     */
    readonly layers?: readonly string[];
  };
  readonly facts: SeedFacts;
  /**
   * Resolves with the commit on the Git server once it is pushed. The push needs no cluster, so it
   * may still be under way; Flux is told where to look only afterwards, because a fetch that fails
   * is tried again after a pause that grows.
   */
  readonly pushed: Promise<string>;
}

/** Deployments without which the first Kustomization would fail and back off. */
const NEEDED: readonly (readonly [namespace: string, name: string])[] = [
  ['kube-system', 'coredns'],
  ['flux-system', 'source-controller'],
];

/**
 * Installs Flux and makes it follow the Git server. Needs only the API server: pods may start
 * later. What exists is left to Flux, which owns it, except the secrets of this cluster.
 *
 * @throws KnownError for an object that is refused, UnhappyError when Flux does not start.
 */
export async function seedFlux(input: SeedInput, run: Run): Promise<Change[]> {
  const client = await connect(input.kubeconfig, run.signal);
  try {
    const [components, sync] = await Promise.all([
      readManifests([input.files.components]),
      readManifests([input.files.sync, ...(input.files.layers ?? [])]),
    ]);
    const installed = await installFlux(client, components, input.facts);
    const commit = await input.pushed;
    return [...installed, ...(await startSync(client, sync, commit, run))];
  } finally {
    client.close();
  }
}

/** Flux's namespace, then its secrets beside its controllers and definitions. */
async function installFlux(
  client: KubeClient,
  components: readonly KubeObject[],
  facts: SeedFacts,
): Promise<Change[]> {
  const [namespaces, others] = partition(components, ({ kind }) => kind === 'Namespace');
  const first = await applyObjects(client, namespaces, { whenAbsent: true });
  const rest = await Promise.all([
    applyObjects(client, seedObjects(facts)),
    applyObjects(client, others, { whenAbsent: true }),
  ]);
  return [...first, ...rest.flat()];
}

/**
 * The source may be created as soon as its definition is there: it is reached by address. The
 * Kustomizations need DNS and an artifact; what is missing at their first attempt costs them 5 s.
 */
async function startSync(
  client: KubeClient,
  objects: readonly KubeObject[],
  commit: string,
  run: Run,
): Promise<Change[]> {
  const [kustomizations, sources] = partition(objects, ({ kind }) => kind === 'Kustomization');
  const first = await applyObjects(client, sources, { whenAbsent: true });
  if (first.every(({ action }) => action === 'unchanged')) await lookAgain(client, commit);
  const options = { deadline: 180_000, remedy: 'Run this again; ./gitstead status shows more.' };
  await waitUntilHappy(
    () => missingForSync(client, commit),
    { what: 'Flux to fetch the commit', every: 150, ...options },
    run,
  );
  return [...first, ...(await applyObjects(client, kustomizations, { whenAbsent: true }))];
}

/** A source that exists may be waiting for its interval, or backing off. */
async function lookAgain(client: KubeClient, commit: string): Promise<void> {
  if (isAt(artifactRevision(await rootSource(client)), commit)) return;
  await requestReconcile(client, 'GitRepository');
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
  return [...late, { subject: 'gitrepository/flux-system/flux-system', reason }];
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

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
