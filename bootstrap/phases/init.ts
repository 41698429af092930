import type { Machine } from '../../plan/inventory.ts';
import { hardeningValues } from '../hardening/machine-files.ts';
import { journalEntries } from '../journal.ts';
import { initConfig } from '../kubeadm/init.ts';
import { PATCHES } from '../layout.ts';
import { type Context, factsOf, leaderOf, type Phase, type Step } from '../phase.ts';
import { remainsOn } from '../remains.ts';
import { newToken } from '../secrets.ts';

/** The first control plane: `kubeadm init`, or the rest of one that was interrupted. */
export const init: Phase = {
  name: 'init',
  title: 'Start the control plane',
  needs: ['prepare'],
  plan: (context) => [step(context, leaderOf(context))],
};

function step(context: Context, machine: Machine): Step {
  const subject = `control-plane/${machine.name}`;
  const remains = remainsOn(context, machine);
  // Validation has refused what is foreign or damaged.
  if (remains === 'cluster' || remains === 'foreign' || remains === 'damaged')
    return { change: { subject, action: 'unchanged' } };
  const reason = REASONS[remains];
  return {
    change: { subject, action: remains === 'nothing' ? 'created' : 'configured', reason },
    machine: machine.name,
    apply: async (session) => {
      session.report(`${machine.name}: kubeadm init`);
      const options = { title: 'kubeadm init', values: values(context, machine, remains) };
      session.made.authority = await session.script(machine.name, SCRIPTS, options);
      return undefined;
    },
  };
}

/** With the functions that the last of them calls. */
const SCRIPTS = ['hardening', 'patches', 'init'];

const REASONS = {
  nothing: 'there is no control plane yet',
  'half with data': 'an interrupted init is continued',
  'half without data': 'an interrupted init that had stored nothing is begun again',
};

function values(context: Context, machine: Machine, remains: keyof typeof REASONS) {
  const { token } = newToken();
  const { spec, inventory } = context;
  const facts = factsOf(context, machine);
  const resume = remains === 'half with data';
  return {
    ...journalEntries(context, machine, 'init'),
    ...hardeningValues(inventory, machine),
    REMAINS: { nothing: 'none', 'half with data': 'resumed', 'half without data': 'cleared' }[
      remains
    ],
    PATCHES,
    CONFIG: initConfig({ spec, inventory, machine, facts, resume, token }),
  };
}
