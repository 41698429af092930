import { applyObjects } from '../kube/apply.ts';
import { connect, type KubeClient } from '../kube/client.ts';
import { readManifests } from '../kube/manifests.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Change } from '../plan/change.ts';
import type { Run } from '../plan/run.ts';
import { type SeedFacts, seedObjects } from './seed-objects.ts';
import { startSync } from './start.ts';

/** What it takes to start Flux. */
export interface SeedInput {
  readonly kubeconfig: string;
  readonly files: {
    /** Flux itself, rendered. */
    readonly components: readonly string[];
    /** The rendered source, and the Kustomizations that follow it. */
    readonly sync: readonly string[];
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
      readManifests(input.files.components),
      readManifests(input.files.sync),
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
  const namespaces = components.filter(({ kind }) => kind === 'Namespace');
  const others = components.filter(({ kind }) => kind !== 'Namespace');
  const first = await applyObjects(client, namespaces, { whenAbsent: true });
  const rest = await Promise.all([
    applyObjects(client, seedObjects(facts)),
    applyObjects(client, others, { whenAbsent: true }),
  ]);
  return [...first, ...rest.flat()];
}
