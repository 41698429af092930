import type { Machine } from '../../../plan/inventory.ts';
import {
  type Context,
  factsOf,
  isMember,
  machinesWith,
  type Phase,
  type Step,
} from '../../phase.ts';

/** Static pods of every control plane. */
const MANIFESTS = [
  'etcd.yaml',
  'kube-apiserver.yaml',
  'kube-controller-manager.yaml',
  'kube-scheduler.yaml',
];

/** kubeadm moves manifests away before it puts new ones there; a power cut in between loses one. */
export const recover: Phase = {
  name: 'recover',
  title: 'Put back what an interrupted upgrade took away',
  needs: [],
  plan: (context) =>
    machinesWith(context, 'control-plane')
      .filter((machine) => isMember(context, machine))
      .map((machine) => step(context, machine)),
};

function step(context: Context, machine: Machine): Step {
  const { name } = machine;
  const missing = missingManifests(context, machine);
  const subject = `manifests/${name}`;
  if (missing.length === 0) return { change: { subject, action: 'unchanged' }, machine: name };
  return {
    change: { subject, action: 'configured', reason: `${missing.join(', ')} missing` },
    machine: name,
    apply: async (session) => {
      const options = { title: 'putting back manifests', values: { MANIFESTS: missing.join(' ') } };
      await session.script(name, 'upgrade/recover', options);
      return undefined;
    },
  };
}

/** Static pods without a manifest on a control plane. */
export function missingManifests(context: Context, machine: Machine): readonly string[] {
  const { manifests } = factsOf(context, machine);
  return MANIFESTS.filter((name) => !manifests.includes(name));
}
