import type { ClusterSpec } from '../../config/spec.ts';
import type { Machine } from '../../plan/inventory.ts';
import { artifactOf, PROGRAMS, type Program } from '../../plan/programs.ts';
import type { MachineFacts } from '../facts.ts';
import { installPrograms } from '../node/parts.ts';
import type { Session } from '../phase.ts';
import type { Target } from './target.ts';

/** Programs whose version a machine tells, for themselves and for those that come with them. */
const VERSION_OF: Readonly<Record<string, keyof MachineFacts['versions']>> = {
  kubelet: 'kubelet',
  kubectl: 'kubelet',
  containerd: 'containerd',
  'containerd-shim-runc-v2': 'containerd',
  ctr: 'containerd',
};

/** kubeadm alone: the rest of a machine follows once kubeadm has done its part. */
export function installKubeadm(session: Session, machine: Machine, spec: ClusterSpec) {
  return install(session, machine, spec, ({ name }) => name === 'kubeadm');
}

/** Everything else that is not of the target. */
export function installOthers(
  session: Session,
  machine: Machine,
  spec: ClusterSpec,
  { versions, node }: MachineFacts,
  target: Target,
): Promise<void> {
  const wanted = { kubeadm: target.kubernetes, kubelet: target.kubernetes, ...target };
  return install(session, machine, spec, (program) => {
    if (program.name === 'kubeadm') return false;
    const told = VERSION_OF[program.name];
    const artifact = artifactOf(program, spec.kubernetes.version);
    if (node.pending.programs?.includes(artifact)) return true;
    return told !== undefined && versions[told] !== wanted[told];
  });
}

async function install(
  session: Session,
  { name }: Machine,
  { kubernetes }: ClusterSpec,
  choose: (program: Program) => boolean,
): Promise<void> {
  const names = PROGRAMS.filter(choose).map((each) => artifactOf(each, kubernetes.version));
  if (names.length === 0) return;
  await installPrograms(session, name, await session.artifacts(names, session));
}
