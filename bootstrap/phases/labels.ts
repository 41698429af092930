import type { Machine } from '../../plan/inventory.ts';
import { isNode } from '../join.ts';
import { labelNode } from '../label.ts';
import { amend, marksAtFirst, marksOf } from '../marks.ts';
import { type Context, machinesSeen, type Phase, type Step } from '../phase.ts';

/** Gives the nodes the labels and taints that `stack.yaml` says, and those of their role. */
export const labels: Phase = {
  name: 'labels',
  title: 'Label the nodes',
  needs: ['control-planes', 'workers'],
  plan: (context) => machinesSeen(context).map((machine) => label(context, machine)),
};

function label(context: Context, machine: Machine): Step {
  const { name } = machine;
  const subject = `label/${name}`;
  const wanted = marksOf(context, machine);
  // A machine that joins anew gets a new node object, without the marks of the old one.
  const known = isNode(context, machine) ? context.cluster?.nodes[name] : undefined;
  const amendment = amend(known ?? { ...marksAtFirst(machine), annotations: {} }, wanted);
  if (!amendment) return { change: { subject, action: 'unchanged' } };
  return {
    change: { subject, action: 'configured', reason: amendment.words },
    machine: name,
    apply: async (session) => {
      await labelNode(session, name, wanted);
      return undefined;
    },
  };
}
