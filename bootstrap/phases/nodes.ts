import { CORDONED, uncordon } from '../cordon.ts';
import type { Context, Phase, Step } from '../phase.ts';
import { waitForNodes } from '../wait.ts';

/** Waits until every node is Ready, and lets pods onto those that an interrupted drain left empty. */
export const nodes: Phase = {
  name: 'nodes',
  title: 'Wait for the nodes',
  needs: ['labels', 'network'],
  plan: (context) =>
    context.inventory.machines
      .filter(({ name }) => isLeftCordoned(context, name))
      .map(({ name }) => open(name)),
  settle: waitForNodes,
};

function isLeftCordoned({ cluster }: Context, name: string): boolean {
  const node = cluster?.nodes[name];
  if (!node?.unschedulable) return false;
  return node.annotations[CORDONED] !== undefined;
}

function open(name: string): Step {
  const reason = 'an interrupted drain kept new pods off';
  return {
    change: { subject: `schedule/${name}`, action: 'configured', reason },
    machine: name,
    apply: async (session) => {
      await uncordon(session, name);
      return undefined;
    },
  };
}
