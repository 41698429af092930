import { KnownError } from '../../plan/error.ts';
import type { Machine } from '../../plan/inventory.ts';
import { journalEntries } from '../journal.ts';
import { initConfig } from '../kubeadm/init.ts';
import { PATCHES } from '../layout.ts';
import { type Context, factsOf, isMember, leaderOf, type Phase, type Step } from '../phase.ts';
import { newToken } from '../secrets.ts';

/** The first control plane: `kubeadm init`, or the rest of one that was interrupted. */
export const init: Phase = {
  name: 'init',
  title: 'Start the control plane',
  needs: ['prepare'],
  plan: (context) => [step(context, leaderOf(context))],
};

type Remains = 'cluster' | 'nothing' | 'half with data' | 'half without data' | 'foreign';

function step(context: Context, machine: Machine): Step {
  const subject = `control-plane/${machine.name}`;
  const remains = remainsOn(context, machine);
  if (remains === 'foreign') throw foreign(machine);
  if (remains === 'cluster') return { change: { subject, action: 'unchanged' } };
  const reason = REASONS[remains];
  return {
    change: { subject, action: remains === 'nothing' ? 'created' : 'configured', reason },
    machine: machine.name,
    apply: async (session) => {
      session.report(`${machine.name}: kubeadm init`);
      const options = { title: 'kubeadm init', values: values(context, machine, remains) };
      session.admin.conf = await session.script(machine.name, 'init', options);
      return undefined;
    },
  };
}

const REASONS = {
  nothing: 'there is no control plane yet',
  'half with data': 'an interrupted init is continued',
  'half without data': 'an interrupted init that had stored nothing is begun again',
};

/** Judges what earlier runs, or others, left on the machine. */
function remainsOn(context: Context, machine: Machine): Remains {
  const facts = factsOf(context, machine);
  const clean = !facts.adminConf && !facts.kubeletConf && !facts.caHash;
  if (clean && facts.manifests.length === 0 && !facts.etcdData) return 'nothing';
  if (facts.journal?.cluster !== context.clusterId) return 'foreign';
  if (facts.journal.state === 'done') return isMember(context, machine) ? 'cluster' : 'foreign';
  return facts.etcdData ? 'half with data' : 'half without data';
}

function values(context: Context, machine: Machine, remains: keyof typeof REASONS) {
  const { token } = newToken();
  const { spec, inventory, clusterId } = context;
  const facts = factsOf(context, machine);
  const resume = remains === 'half with data';
  return {
    ...journalEntries(clusterId, 'init'),
    RESET: remains === 'half without data' ? 'yes' : 'no',
    PATCHES,
    CONFIG: initConfig({ spec, inventory, machine, facts, resume, token }),
  };
}

function foreign({ name }: Machine): KnownError {
  return new KnownError(
    `${name} holds Kubernetes files or etcd data that no journal of this cluster explains.`,
    `Nothing was changed. If nothing there is needed, remove it (\`./gitstead ssh ${name}\`, then \`kubeadm reset\` and \`rm -r /var/lib/etcd\`); if it is, restore what is missing.`,
  );
}
