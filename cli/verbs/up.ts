import { changed } from '../../plan/change.ts';
import { describeChanges } from '../changes.ts';
import { openCluster } from '../cluster.ts';
import { runCommand } from '../command-run.ts';
import { print, say } from '../console.ts';
import { EXIT } from '../exit.ts';
import { upStages } from '../stages.ts';
import type { Outcome } from '../task-list.ts';
import type { Call } from '../verb.ts';
import { accessOf, describeAccess } from './access.ts';

/** Makes the cluster that `stack.yaml` asks for, from wherever the last run stopped. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const cluster = await openCluster(operands[0], options.remove);
  const agreement = { yes: options.yes ?? false };
  const quiet = options.json ?? false;
  const outcome = await runCommand(cluster, { verb: 'up', quiet, signal }, ({ lease, stages }) =>
    stages(upStages(cluster, agreement, lease)),
  );
  const access = accessOf(cluster);
  if (!quiet) say(['', ...describeChanges(outcome.changes), '', summary(outcome), ''].join('\n'));
  print({ ...outcome, access }, quiet, describeAccess(access));
  return EXIT.done;
}

function summary({ changes, timings }: Outcome): string {
  const count = changes.filter((change) => changed([change])).length;
  const end = Math.max(...timings.map(({ start, seconds }) => start + seconds));
  const what = count === 0 ? 'Nothing had to be changed' : `${count} changes`;
  return `The cluster is healthy. ${what} (${end.toFixed(1)} s).`;
}
