/** Programs that a machine carries, by their names in the lock. */
export const PROGRAMS = [
  'kubeadm',
  'kubelet',
  'kubectl',
  'containerd',
  'containerd-shim-runc-v2',
  'ctr',
  'flannel-cni',
] as const;
