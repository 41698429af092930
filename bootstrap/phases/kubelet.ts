import type { KubeObject } from '../../kube/object.ts';
import type { Machine } from '../../plan/inventory.ts';
import { isNode } from '../join.ts';
import { type KubeletFile, wantedKubelet } from '../kubeadm/kubelet-settings.ts';
import { formatKubelet, parseKubelet, revise } from '../kubelet-file.ts';
import {
  type Context,
  factsOf,
  leaderOf,
  machinesSeen,
  type Phase,
  type Session,
  type Step,
} from '../phase.ts';

/** Brings the settings of kubelets to nodes that exist, one after the other, and to those that will join. */
export const kubelet: Phase = {
  name: 'kubelet',
  title: 'Configure the kubelets',
  needs: ['nodes'],
  serial: true,
  plan: (context) => {
    const [first, ...others] = machinesSeen(context).map((machine) => own(context, machine));
    // Settings with which no kubelet starts do not reach the file of all that are to come.
    return [...(first ? [first] : []), ...shared(context), ...others];
  },
};

/** Where kubeadm keeps the file that joining machines begin with. */
const SHARED = '/api/v1/namespaces/kube-system/configmaps/kubelet-config';

function shared(context: Context): readonly Step[] {
  const current = context.cluster?.kubelet;
  const revision = current && revise(current, wantedOf(context, leaderOf(context)));
  if (!revision) return [];
  return [
    {
      change: {
        subject: 'kubelet-settings/new-nodes',
        action: 'configured',
        reason: reasonFor(revision.keys),
      },
      apply: async (session) => {
        await share(session, revision.file);
        return undefined;
      },
    },
  ];
}

async function share(session: Session, file: KubeletFile): Promise<void> {
  const client = await session.api();
  const { metadata } = await client.send<KubeObject>({ path: SHARED });
  const { resourceVersion } = metadata;
  await client.send({
    method: 'PATCH',
    path: SHARED,
    contentType: 'application/merge-patch+json',
    body: { metadata: { resourceVersion }, data: { kubelet: formatKubelet(file) } },
  });
}

function own(context: Context, machine: Machine): Step {
  const { name } = machine;
  const subject = `kubelet-settings/${name}`;
  const wanted = wantedOf(context, machine);
  const keys = changesOn(context, machine, wanted);
  if (!keys) return { change: { subject, action: 'unchanged' } };
  return {
    change: { subject, action: 'configured', reason: reasonFor(keys) },
    machine: name,
    apply: async (session) => {
      await configure(session, name, wanted);
      return undefined;
    },
  };
}

/** What differs on a node, or will differ once the machine has joined with the shared file; undefined when nothing does. */
function changesOn(
  context: Context,
  machine: Machine,
  wanted: KubeletFile,
): readonly string[] | undefined {
  const { file, pending } = factsOf(context, machine).kubelet;
  if (!isNode(context, machine)) {
    const first = context.cluster?.kubelet ?? wantedOf(context, leaderOf(context));
    return revise(first, wanted)?.keys;
  }
  if (pending) return [];
  // Without its file, what the node needs is more than settings.
  return file && revise(file, wanted)?.keys;
}

async function configure(session: Session, name: string, wanted: KubeletFile): Promise<void> {
  const text = await session.script(name, 'kubelet-file', { title: "reading the kubelet's file" });
  const current = parseKubelet(text) ?? {};
  const file = revise(current, wanted)?.file ?? current;
  session.report(`${name}: restarting the kubelet with its new settings`);
  const values = { CONFIG: formatKubelet(file) };
  await session.script(name, 'kubelet', { title: 'configuring the kubelet', values });
}

function wantedOf(context: Context, machine: Machine): KubeletFile {
  return wantedKubelet(context.spec, factsOf(context, machine));
}

function reasonFor(keys: readonly string[]): string {
  return keys.length === 0 ? 'it was not restarted' : keys.join(', ');
}
