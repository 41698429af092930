import type { Machine } from '../../plan/inventory.ts';
import { bringParts, runSteps } from '../node/parts.ts';
import { type NodeStep, STEPS } from '../node/steps.ts';
import { nodeValues } from '../node/values.ts';
import {
  type Context,
  factsOf,
  isMember,
  machinesSeen,
  type Phase,
  type Session,
  type Step,
} from '../phase.ts';

/** What must hold on every machine before kubeadm runs there. */
export const prepare: Phase = {
  name: 'prepare',
  title: 'Prepare the machines',
  needs: [],
  plan: (context) =>
    machinesSeen(context).flatMap((machine) => STEPS.map((each) => step(context, machine, each))),
};

function step(context: Context, machine: Machine, { name, reason }: NodeStep): Step {
  const subject = `${name}/${machine.name}`;
  const missing = factsOf(context, machine).node.pending[name];
  if (!missing) return { change: { subject, action: 'unchanged' }, machine: machine.name };
  if (name === 'programs' && isOtherVersion(context, machine)) {
    return { change: { subject, action: 'skipped', reason: 'another version is an upgrade' } };
  }
  return {
    change: { subject, action: 'configured', reason: [reason, ...shown(missing)].join(': ') },
    machine: machine.name,
    apply: async (session) => {
      await apply(context, machine, name, session);
      return undefined;
    },
  };
}

/** A node keeps its version until it is upgraded; what is damaged of its own version is replaced. */
function isOtherVersion(context: Context, machine: Machine): boolean {
  const { kubeadm, kubelet } = factsOf(context, machine).versions;
  const wanted = `v${context.spec.kubernetes.version}`;
  return isMember(context, machine) && [kubeadm, kubelet].some((has) => has && has !== wanted);
}

/** What a machine lacks, in as many words as fit a line. */
function shown(missing: readonly string[]): readonly string[] {
  const more = missing.length - SHOWN;
  const words = missing.slice(0, SHOWN).join(', ');
  return words ? [more > 0 ? `${words} and ${more} more` : words] : [];
}

const SHOWN = 4;

/** Steps whose missing words are names of the cache's files. */
const BROUGHT: readonly string[] = ['programs', 'images'];

async function apply(context: Context, machine: Machine, name: string, session: Session) {
  const { arch, node } = factsOf(context, machine);
  const brought = BROUGHT.includes(name) ? (node.pending[name] ?? []) : [];
  const files = brought.length > 0 ? await session.artifacts(brought, session, arch) : new Map();
  const parts = await bringParts(session, machine.name, files);
  const values = { ...(await nodeValues(context, machine.role, parts)), STEPS: name };
  await runSteps(session, machine.name, `preparing it (${name})`, values);
}
