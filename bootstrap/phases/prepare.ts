import { KnownError } from '../../plan/error.ts';
import type { Machine } from '../../plan/inventory.ts';
import { type Context, factsOf, type Phase, type Step } from '../phase.ts';
import { PREPARATIONS, type Preparation } from '../preparations.ts';

/** What must hold on every machine before kubeadm runs there. */
export const prepare: Phase = {
  name: 'prepare',
  title: 'Prepare the machines',
  needs: [],
  plan: (context) =>
    context.inventory.machines.flatMap((machine) => {
      requireVersion(context, machine);
      return PREPARATIONS.map((preparation) => step(context, machine, preparation));
    }),
};

function step(context: Context, machine: Machine, preparation: Preparation): Step {
  const { name, reason, script, values, holds } = preparation;
  const subject = `${name}/${machine.name}`;
  if (holds(factsOf(context, machine), context.inventory)) {
    return { change: { subject, action: 'unchanged' }, machine: machine.name };
  }
  return {
    change: { subject, action: 'configured', reason },
    machine: machine.name,
    apply: async (session) => {
      const options = { title: `setting ${name}`, values: values(context.inventory) };
      await session.script(machine.name, script, options);
      return undefined;
    },
  };
}

/** A version of its own on a machine is an upgrade, which this is not. */
function requireVersion(context: Context, machine: Machine): void {
  const { versions } = factsOf(context, machine);
  const wanted = `v${context.spec.kubernetes.version}`;
  for (const program of ['kubeadm', 'kubelet'] as const) {
    if (versions[program] === wanted) continue;
    throw new KnownError(
      `${machine.name} has ${program} ${versions[program] || '(none)'}, and stack.yaml asks for Kubernetes ${wanted}.`,
      `Set kubernetes.version to what the machines have, or make the machines anew (\`./gitstead down\`, \`./gitstead up\`).`,
    );
  }
}
