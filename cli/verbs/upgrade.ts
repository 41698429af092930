import { type Change, changed, describeChange } from '../../plan/change.ts';
import { KnownError } from '../../plan/error.ts';
import { runCommand } from '../command-run.ts';
import { print, say } from '../console.ts';
import { EXIT } from '../exit.ts';
import { upgradeStages } from '../stages.ts';
import { openGoal, upgradePlan } from '../steps/upgrade.ts';
import type { Call } from '../verb.ts';

const ACTIONS = new Map([
  ['plan', plan],
  ['apply', apply],
]);

/** Brings a cluster to another Kubernetes version, or says what that would change. */
export function run(call: Call): Promise<number> {
  const [word = ''] = call.operands;
  const action = ACTIONS.get(word);
  if (action) return action(call);
  throw new KnownError(
    `There is no \`upgrade ${word}\`.`,
    `Choose one of: ${[...ACTIONS.keys()].join(', ')}.`,
  );
}

/** Exits with 2 when there is something to do. */
async function plan({ operands, options, signal }: Call): Promise<number> {
  const { cluster } = await openGoal(operands[1], options.to);
  const changes = await upgradePlan(cluster, { report: say, signal });
  const { version } = cluster.spec.kubernetes;
  print({ version, changes }, options.json ?? false, describe(changes, version));
  return changed(changes) ? EXIT.pending : EXIT.done;
}

async function apply({ operands, options, signal }: Call): Promise<number> {
  const goal = await openGoal(operands[1], options.to);
  const quiet = options.json ?? false;
  const agreement = { yes: options.yes ?? false };
  const { changes, timings } = await runCommand(
    goal.cluster,
    { verb: 'upgrade', quiet, signal },
    ({ lease, stages }) => stages(upgradeStages(goal, agreement, lease)),
  );
  const { version } = goal.cluster.spec.kubernetes;
  const seconds = Math.max(...timings.map(({ start, seconds }) => start + seconds));
  print({ version, changes, timings }, quiet, [
    ...describe(changes, version),
    `The cluster has Kubernetes ${version} and is healthy (${seconds.toFixed(1)} s).`,
  ]);
  return EXIT.done;
}

function describe(changes: readonly Change[], version: string): string[] {
  const lines = changes.filter((change) => changed([change])).map(describeChange);
  return lines.length > 0 ? lines : [`Nothing to change: everything has Kubernetes ${version}.`];
}
