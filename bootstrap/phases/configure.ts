import type { Machine } from '../../plan/inventory.ts';
import { type Difference, describe, differenceOn, openFiles } from '../hardening/difference.ts';
import { hardeningValues, modeLines } from '../hardening/machine-files.ts';
import { initConfig } from '../kubeadm/init.ts';
import { PATCHES } from '../layout.ts';
import {
  type Context,
  factsOf,
  isMember,
  leaderOf,
  machinesSeen,
  machinesWith,
  type Phase,
  type Session,
  type Step,
} from '../phase.ts';
import { newToken } from '../secrets.ts';

/** Control planes that exist get the settings of this version, one after the other. */
export const configure: Phase = {
  name: 'configure',
  title: 'Configure the control planes',
  needs: ['init'],
  serial: true,
  plan: (context) => {
    const leader = leaderOf(context);
    const others = machinesWith(context, 'control-plane').filter(
      ({ name }) => name !== leader.name,
    );
    // The leader first: it has the keys that the others get.
    const members = [leader, ...others].filter((machine) => isMember(context, machine));
    return [
      ...members.map((machine) => settings(context, machine)),
      ...machinesSeen(context)
        .filter((machine) => isMember(context, machine))
        .map((machine) => rights(context, machine)),
      ...secrets(context, members),
    ];
  },
};

function settings(context: Context, machine: Machine): Step {
  const subject = `settings/${machine.name}`;
  const difference = differenceOn(factsOf(context, machine), context.inventory, machine);
  const reason = describe(difference);
  if (!reason) return { change: { subject, action: 'unchanged' }, machine: machine.name };
  return {
    change: { subject, action: 'configured', reason },
    machine: machine.name,
    apply: async (session) => {
      session.report(`${machine.name}: ${difference.components.join(', ') || 'files'}`);
      await session.script(machine.name, ['hardening', 'patches', 'roll', 'configure'], {
        title: 'configuring the control plane',
        values: await values(context, machine, difference, session),
      });
      return undefined;
    },
  };
}

async function values(
  context: Context,
  machine: Machine,
  { components }: Difference,
  session: Session,
) {
  const { spec, inventory } = context;
  const leader = leaderOf(context);
  const facts = factsOf(context, machine);
  const { token } = newToken();
  const options = { title: 'reading the keys for Secrets' };
  const keys =
    machine.name === leader.name ? '' : await session.script(leader.name, 'keys', options);
  return {
    ...hardeningValues(inventory, machine, keys),
    // The others cannot read yet what would be encrypted here.
    FIRST: 'identity',
    COMPONENTS: components.join(' '),
    CONFIG: initConfig({ spec, inventory, machine, facts, resume: true, token }),
    PATCHES,
  };
}

function rights(context: Context, machine: Machine): Step {
  const subject = `rights/${machine.name}`;
  const open = openFiles(factsOf(context, machine));
  if (open.length === 0) return { change: { subject, action: 'unchanged' }, machine: machine.name };
  return {
    change: { subject, action: 'configured', reason: `too many rights on ${open.join(', ')}` },
    machine: machine.name,
    apply: async (session) => {
      const options = { title: 'closing files', values: { MODES: modeLines() } };
      await session.script(machine.name, ['hardening', 'rights'], options);
      return undefined;
    },
  };
}

/** Secrets of a cluster that had no keys are encrypted once every control plane can read the result. */
function secrets(context: Context, members: readonly Machine[]): readonly Step[] {
  const leader = leaderOf(context).name;
  const pending = members.filter((machine) => {
    const { encryption } = factsOf(context, machine).hardening;
    return encryption !== 'secretbox';
  });
  const change = { subject: 'secrets/encryption', action: 'unchanged' } as const;
  if (pending.length === 0) return members.length > 0 ? [{ change, machine: leader }] : [];
  const run = (machine: string, script: string, title: string) => (session: Session) =>
    session.script(machine, ['hardening', script], { title }).then(() => undefined);
  const reason = 'Secrets that were stored before are not encrypted';
  const step = (machine: string, subject: string, script: string, title: string): Step => ({
    change: { subject, action: 'configured', reason },
    machine,
    apply: run(machine, script, title),
  });
  return [
    ...members.map(({ name }) => step(name, `keys/${name}`, 'encrypt', 'encrypting new Secrets')),
    step(leader, 'secrets/encryption', 'rewrite', 'encrypting the Secrets that are there'),
    ...members.map(({ name }) => step(name, `keys/${name}`, 'settle-keys', 'ending the change')),
  ];
}
