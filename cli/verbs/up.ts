import { changed } from '../../plan/change.ts';
import { openCluster } from '../cluster.ts';
import { print, say } from '../console.ts';
import { EXIT } from '../exit.ts';
import { withRunLock } from '../run-lock.ts';
import { openRunLog } from '../run-log.ts';
import {
  clusterStage,
  healthStage,
  machinesStage,
  preflightStage,
  prepareStage,
  reachStage,
  recordStage,
} from '../stages.ts';
import { type Outcome, runStages } from '../task-list.ts';
import type { Call } from '../verb.ts';
import { accessOf, describeAccess } from './access.ts';

/** Makes the cluster that `stack.yaml` asks for, from wherever the last run stopped. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const cluster = await openCluster(operands[0]);
  const agreement = { yes: options.yes ?? false };
  const quiet = options.json ?? false;
  const outcome = await withRunLock(cluster.paths.lock, 'up', async () => {
    const log = openRunLog(cluster.paths.logs, 'up');
    try {
      const stages = [
        preflightStage(cluster, agreement),
        prepareStage(cluster, agreement),
        machinesStage(cluster),
        reachStage(cluster),
        clusterStage(cluster),
        healthStage(cluster),
        recordStage(cluster),
      ];
      return await runStages(stages, { quiet, signal, log });
    } finally {
      log.close();
    }
  });
  const access = accessOf(cluster);
  if (!quiet) say(`\n${summary(outcome)}\n`);
  print({ ...outcome, access }, quiet, describeAccess(access));
  return EXIT.done;
}

function summary({ changes, timings }: Outcome): string {
  const count = changes.filter((change) => changed([change])).length;
  const end = Math.max(...timings.map(({ start, seconds }) => start + seconds));
  const what = count === 0 ? 'Nothing had to be changed' : `${count} changes`;
  return `The cluster is healthy. ${what} (${end.toFixed(1)} s).`;
}
