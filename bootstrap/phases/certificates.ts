import type { Machine } from '../../plan/inventory.ts';
import { dueOn, isKubeletExpired } from '../hardening/expiry.ts';
import { initConfig } from '../kubeadm/init.ts';
import { type Context, factsOf, isMember, machinesWith, type Phase, type Step } from '../phase.ts';
import { newToken } from '../secrets.ts';

/** Certificates of the control planes are made anew before they end, on one machine after the other. */
export const certificates: Phase = {
  name: 'certificates',
  title: 'Renew certificates',
  needs: ['configure'],
  serial: true,
  plan: (context) =>
    machinesWith(context, 'control-plane')
      .filter((machine) => isMember(context, machine))
      .map((machine) => step(context, machine)),
};

function step(context: Context, machine: Machine): Step {
  const { name } = machine;
  const subject = `certificates/${name}`;
  const facts = factsOf(context, machine);
  const due = dueOn(facts).map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const kubelet = isKubeletExpired(facts);
  if (kubelet) due.push('kubelet.conf');
  if (due.length === 0) return { change: { subject, action: 'unchanged' }, machine: name };
  return {
    change: { subject, action: 'configured', reason: `${due.join(', ')} end soon` },
    machine: name,
    apply: async (session) => {
      const { spec, inventory } = context;
      const { token } = newToken();
      const config = { spec, inventory, machine, facts, resume: true, token };
      session.report(`${name}: new certificates`);
      await session.script(name, ['hardening', 'roll', 'renew'], {
        title: 'renewing certificates',
        values: { CONFIG: initConfig(config), KUBELET: kubelet ? 'yes' : 'no' },
      });
      return undefined;
    },
  };
}
