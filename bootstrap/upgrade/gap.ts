import type { Machine } from '../../plan/inventory.ts';
import { type Context, factsOf, machinesWith } from '../phase.ts';
import type { UpgradeFacts } from './facts.ts';
import type { Target } from './target.ts';

/** All that an upgrade is computed from, beside the context. */
export interface Upgrade {
  readonly target: Target;
  readonly facts: UpgradeFacts;
}

/** What of a machine is not yet as the target wants it. Each entry says in words what would change. */
export interface Gap {
  /** kubeadm itself, which goes first. */
  readonly kubeadm: readonly string[];
  /** The static pods, and what kubeadm keeps in the cluster. */
  readonly controlPlane: readonly string[];
  /** kubelet and containerd, as installed or as running. */
  readonly programs: readonly string[];
  /** It was emptied for this and takes no pods yet. */
  readonly cordoned: boolean;
}

/** Compares a machine with the target, by facts alone: nothing is remembered between runs. */
export function gapOf(context: Context, machine: Machine, upgrade: Upgrade): Gap {
  const { versions, components } = factsOf(context, machine);
  const { kubernetes, containerd } = upgrade.target;
  return {
    kubeadm: difference('kubeadm', versions.kubeadm, kubernetes),
    controlPlane:
      machine.role === 'control-plane' ? controlPlaneGap(context, machine, upgrade) : [],
    programs: [
      ...difference('kubelet', versions.kubelet, kubernetes),
      ...difference('containerd', versions.containerd, containerd),
      ...components.stale.map((unit) => `${unit} still runs the program before`),
    ],
    cordoned: upgrade.facts.cordoned.includes(machine.name),
  };
}

/** Whether anything is left to do on a machine. */
export function isOpen({ kubeadm, controlPlane, programs, cordoned }: Gap): boolean {
  return kubeadm.length + controlPlane.length + programs.length > 0 || cordoned;
}

/** Whether an upgrade to this target has begun on a machine and not ended: it may be unwell. */
export function isUnderWay(context: Context, machine: Machine, upgrade: Upgrade): boolean {
  const gap = gapOf(context, machine, upgrade);
  if (!isOpen(gap)) return false;
  const { versions, components } = factsOf(context, machine);
  const { kubernetes } = upgrade.target;
  const begun = [versions.kubeadm, versions.kubelet, ...Object.values(components.images)];
  return gap.cordoned || begun.includes(kubernetes);
}

/** Components that kubeadm runs as static pods, by the names of their images, with the wanted tags. */
export function wantedImages({ kubernetes, etcd }: Target): Readonly<Record<string, string>> {
  return {
    etcd,
    'kube-apiserver': kubernetes,
    'kube-controller-manager': kubernetes,
    'kube-scheduler': kubernetes,
  };
}

function controlPlaneGap(
  context: Context,
  machine: Machine,
  { target, facts }: Upgrade,
): readonly string[] {
  const { images } = factsOf(context, machine).components;
  const all = machinesWith(context, 'control-plane');
  // The first writes kubeadm's configuration for all; the last brings kube-proxy, once all servers know it.
  const [first, last] = [all[0]?.name === machine.name, all.at(-1)?.name === machine.name];
  return [
    ...Object.entries(wantedImages(target)).flatMap(([name, tag]) =>
      difference(name, images[name] ?? 'missing', tag),
    ),
    ...(first ? difference("kubeadm's record", facts.recorded, target.kubernetes) : []),
    ...(last && facts.kubeProxy
      ? difference('kube-proxy', facts.kubeProxy, target.kubernetes)
      : []),
  ];
}

function difference(what: string, found: string, wanted: string): readonly string[] {
  return found === wanted ? [] : [`${what} ${found} becomes ${wanted}`];
}
