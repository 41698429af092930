import type { ClusterCheck, Problem } from '../../checks/check.ts';
import { type Context, factsOf } from '../../phase.ts';
import { isUnderWay, type Upgrade } from '../gap.ts';

const REMEDY =
  'Run `./gitstead status` and mend that first: an upgrade begins with a healthy cluster.';

/** Everything is well, apart from a machine on which this very upgrade was interrupted. */
export function upgradeHealth(upgrade: Upgrade): ClusterCheck {
  return {
    id: 'upgrade-health',
    title: 'The cluster is healthy before it is upgraded',
    severity: 'error',
    ignorable: false,
    find: (context) =>
      context.inventory.machines
        .filter((machine) => !isUnderWay(context, machine, upgrade))
        .flatMap(({ name, role }) => [
          ...nodeProblems(context, name),
          ...(role === 'control-plane' ? serverProblems(context, name) : []),
        ]),
  };
}

function nodeProblems({ cluster }: Context, machine: string): readonly Problem[] {
  const node = cluster?.nodes[machine];
  if (node?.ready) return [];
  const message = node ? `its node is not Ready: ${node.reason}` : 'it is no node of the cluster';
  return [{ machine, message, remedy: REMEDY }];
}

function serverProblems(context: Context, machine: string): readonly Problem[] {
  if (factsOf(context, { name: machine }).apiReady) return [];
  return [{ machine, message: 'its API server does not say that it is ready', remedy: REMEDY }];
}
