import { CONVERGED } from '../../stacks/addresses.ts';
import { openCluster } from '../cluster.ts';
import { EXIT } from '../exit.ts';
import { withRunLock } from '../run-lock.ts';
import { openRunLog } from '../run-log.ts';
import { clusterStage, healthStage, manifests, reachStage } from '../stages.ts';
import { runStages, type Stage } from '../task-list.ts';
import type { Call } from '../verb.ts';

/** Turns the machines that Terraform has just made into the cluster; its provisioner calls this. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  if (process.env[CONVERGED] === '1') return EXIT.done;
  const cluster = await openCluster(operands[0]);
  const render: Stage = {
    title: 'Prepare',
    tasks: [{ title: 'Manifests', run: (run) => manifests(cluster, { yes: true }, run) }],
  };
  const stages = [render, reachStage(cluster), clusterStage(cluster), healthStage(cluster)];
  await withRunLock(cluster.paths.lock, 'converge', async () => {
    const log = openRunLog(cluster.paths.logs, 'converge');
    await runStages(stages, { quiet: options.json ?? false, signal, log }).finally(log.close);
  });
  return EXIT.done;
}
