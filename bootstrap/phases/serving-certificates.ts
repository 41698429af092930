import {
  type Context,
  factsOf,
  isMember,
  leaderOf,
  machinesSeen,
  type Phase,
  type Step,
} from '../phase.ts';

/** Where a kubelet keeps the serving certificate that the cluster signed. */
const SERVING = '/var/lib/kubelet/pki/kubelet-server-current.pem';

/** Serving certificates of new kubelets are approved at once; later ones by the control planes themselves. */
export const servingCertificates: Phase = {
  name: 'serving-certificates',
  title: 'Certify the kubelets',
  needs: ['control-planes', 'workers'],
  plan: (context) => {
    const names = machinesSeen(context)
      .map(({ name }) => name)
      .filter((name) => !isCertified(context, name));
    if (names.length > 0) return [approve(context, names)];
    return [{ change: { subject: 'serving-certificates/kubelets', action: 'unchanged' } }];
  },
};

function approve(context: Context, names: readonly string[]): Step {
  const leader = leaderOf(context).name;
  const reason = `the API talks to kubelets whose certificates the cluster signed: ${names.join(', ')}`;
  return {
    change: { subject: 'serving-certificates/kubelets', action: 'configured', reason },
    machine: leader,
    apply: async (session) => {
      const options = { title: 'certifying the kubelets', values: { NAMES: names.join(' ') } };
      await session.script(leader, ['hardening', 'approve'], options);
      return undefined;
    },
  };
}

function isCertified(context: Context, name: string): boolean {
  const machine = context.inventory.machines.find((each) => each.name === name);
  if (!machine || !isMember(context, machine)) return false;
  return factsOf(context, machine).hardening.certificates.some(({ path }) => path === SERVING);
}
