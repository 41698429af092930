import { applyObjects } from '../kube/apply.ts';
import { connect, type KubeClient } from '../kube/client.ts';
import { readManifests } from '../kube/manifests.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Change } from '../plan/change.ts';
import type { Run } from '../plan/run.ts';
import { type SeedFacts, seedObjects } from './seed-objects.ts';
import { startSync } from './start.ts';

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
    /**
     * Rendered objects of the layers. Given here, what is absent is applied while Flux starts, so
     * that their pods start beside Flux's own; Flux then finds them as Git says and owns them.
     */
    readonly early?: readonly string[];
  };
  readonly facts: SeedFacts;
  /**
   * Resolves with the commit on the Git server once it is pushed. The push needs no cluster, so it
   * may still be under way; Flux is told where to look only afterwards, because a fetch that fails
   * is tried again after a pause that grows.
   */
  readonly pushed: Promise<string>;
}

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
    const others = await Promise.all([
      applyEarly(client, input.files.early ?? [], run),
      input.pushed.then((commit) => startSync(client, sync, commit, run)),
    ]);
    return [...installed, ...others.flat()];
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
  const namespaces = components.filter(({ kind }) => kind === 'Namespace');
  const others = components.filter(({ kind }) => kind !== 'Namespace');
  const first = await applyObjects(client, namespaces, { whenAbsent: true });
  const rest = await Promise.all([
    applyObjects(client, seedObjects(facts)),
    applyObjects(client, others, { whenAbsent: true }),
  ]);
  return [...first, ...rest.flat()];
}

/** Only a head start: what cannot be applied yet is left to Flux, which says why. */
async function applyEarly(
  client: KubeClient,
  files: readonly string[],
  run: Run,
): Promise<readonly Change[]> {
  try {
    const objects = (await readManifests(files)).filter(isFinal);
    return await applyObjects(client, objects, { whenAbsent: true });
  } catch (error) {
    run.signal.throwIfAborted();
    run.report(`left to Flux: ${(error as Error).message}`);
    return [];
  }
}

/** Whether an object is what Flux will apply, with no `${...}` for Flux to fill in. */
function isFinal(object: KubeObject): boolean {
  const { annotations = {} } = object.metadata;
  const asItIs = annotations['kustomize.toolkit.fluxcd.io/substitute'] === 'disabled';
  return asItIs || !JSON.stringify(object).includes('${');
}
