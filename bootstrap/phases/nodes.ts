import type { Machine } from '../../plan/inventory.ts';
import { isNode } from '../join.ts';
import { labelNode } from '../label.ts';
import { type Context, machinesWith, type Phase, type Step } from '../phase.ts';
import { waitForNodes } from '../wait.ts';

/** Kubelets may not give themselves this label. */
const WORKER = 'node-role.kubernetes.io/worker';

/** Labels the workers and waits until every node is Ready. */
export const nodes: Phase = {
  name: 'nodes',
  title: 'Wait for the nodes',
  needs: ['control-planes', 'workers', 'network'],
  plan: (context) => machinesWith(context, 'worker').map((machine) => label(context, machine)),
  settle: waitForNodes,
};

function label(context: Context, machine: Machine): Step {
  const { name } = machine;
  const subject = `label/${name}`;
  // A machine that joins anew gets a new node object, without the label of the old one.
  const labelled = context.cluster?.nodes[name]?.labels[WORKER] !== undefined;
  if (labelled && isNode(context, machine)) return { change: { subject, action: 'unchanged' } };
  return {
    change: { subject, action: 'configured', reason: 'its role shows in lists of nodes' },
    machine: name,
    apply: async (session) => {
      await labelNode(session, name, { [WORKER]: '' });
      return undefined;
    },
  };
}
