import { connect } from '../kube/client.ts';
import { explainPods } from '../kube/explain.ts';
import { waitUntilHappy } from '../kube/wait.ts';
import type { Run } from '../plan/run.ts';
import { look, unhappyOf } from './status.ts';

/** Milliseconds until a commit must be applied and healthy: images may have to be pulled. */
const DEADLINE = 600_000;

/**
 * Waits until Flux has applied `commit`: the source is there, every Kustomization and HelmRelease
 * is Ready at it, and every pod is Ready or completed.
 *
 * @throws UnhappyError with everything that is not well, causes first.
 */
export async function waitSynced(kubeconfig: string, commit: string, run: Run): Promise<void> {
  const client = await connect(kubeconfig, run.signal);
  try {
    await waitUntilHappy(
      async () => unhappyOf(await look(client), commit),
      {
        what: `commit ${commit.slice(0, 8)} to be applied and healthy`,
        deadline: DEADLINE,
        explain: (unhappy) => explainPods(client, unhappy),
        remedy: 'Correct it in Git and push; ./gitstead status shows the same list.',
      },
      run,
    );
  } finally {
    client.close();
  }
}
