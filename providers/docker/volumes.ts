import type { Role } from '../../plan/inventory.ts';

/** A named volume of a machine: what must outlive its container. */
export interface MachineVolume {
  /** Last part of the volume's name. */
  readonly what: string;
  /** Where it is mounted. */
  readonly path: string;
}

const EVERY_MACHINE: readonly MachineVolume[] = [
  { what: 'kubernetes', path: '/etc/kubernetes' },
  { what: 'kubelet', path: '/var/lib/kubelet' },
  { what: 'containerd', path: '/var/lib/containerd' },
  { what: 'journal', path: '/var/lib/gitstead' },
];

const CONTROL_PLANE: readonly MachineVolume[] = [
  { what: 'etcd', path: '/var/lib/etcd' },
  ...EVERY_MACHINE,
];

/** The volumes of a machine with this role. */
export function volumesOf(role: Role): readonly MachineVolume[] {
  return role === 'control-plane' ? CONTROL_PLANE : EVERY_MACHINE;
}
