import { connect } from '../kube/client.ts';
import { explainPods } from '../kube/explain.ts';
import { waitUntilHappy } from '../kube/wait.ts';
import type { Run } from '../plan/run.ts';
import { artifactRevision, commitOf } from './flux.ts';
import { look, unhappyOf } from './status.ts';

/** Milliseconds until a commit must be applied and healthy: images may have to be pulled. */
const DEADLINE = 600_000;

/** What is waited for. */
export interface SyncTarget {
  readonly commit: string;
  /** Whether another commit, which Flux fetched, contains it: somebody may push meanwhile. */
  readonly isIn: (fetched: string) => Promise<boolean>;
}

/**
 * Waits until Flux has applied the commit, or a later one that contains it: the source is there,
 * every Kustomization and HelmRelease is Ready at it, and every pod is Ready or completed.
 *
 * @returns the commit that was applied
 * @throws UnhappyError with everything that is not well, causes first.
 */
export async function waitSynced(
  kubeconfig: string,
  { commit, isIn }: SyncTarget,
  run: Run,
): Promise<string> {
  let wanted = commit;
  const client = await connect(kubeconfig, run.signal);
  try {
    await waitUntilHappy(
      async () => {
        const seen = await look(client);
        const fetched = commitOf(artifactRevision(seen.source) ?? '');
        if (fetched && fetched !== wanted && (await isIn(fetched))) wanted = fetched;
        return unhappyOf(seen, wanted);
      },
      {
        what: `commit ${commit.slice(0, 8)} to be applied and healthy`,
        deadline: DEADLINE,
        explain: (unhappy) => explainPods(client, unhappy),
        remedy: 'Correct it in Git and push; ./gitstead status shows the same list.',
      },
      run,
    );
    return wanted;
  } finally {
    client.close();
  }
}
