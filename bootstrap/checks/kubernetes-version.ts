import { type Context, factsOf, isMember, machinesSeen } from '../phase.ts';
import type { ClusterCheck, Problem } from './check.ts';

const PROGRAMS = ['kubeadm', 'kubelet'] as const;

/** A version of its own on a machine is an upgrade, which needs a command of its own. */
export const kubernetesVersion: ClusterCheck = {
  id: 'kubernetes-version',
  title: 'The machines have the version that stack.yaml asks for',
  severity: 'error',
  ignorable: false,
  find: (context) =>
    machinesSeen(context)
      // On others the programs are only installed yet, and replaced.
      .filter((machine) => isMember(context, machine))
      .flatMap(({ name }) => problems(context, name)),
};

function problems(context: Context, machine: string): readonly Problem[] {
  const { versions } = factsOf(context, { name: machine });
  const wanted = `v${context.spec.kubernetes.version}`;
  // What is missing is installed.
  const others = PROGRAMS.filter((program) => ![wanted, ''].includes(versions[program]));
  return others.map((program) => ({
    machine,
    message: `${program} is ${versions[program]}, and stack.yaml asks for Kubernetes ${wanted}`,
    remedy:
      '`./gitstead upgrade plan` shows the way to another version, `./gitstead upgrade apply` goes it.',
  }));
}
