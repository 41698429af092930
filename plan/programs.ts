/** A program that every machine carries. */
export interface Program {
  /** As it is called, and in the lock too unless `versioned`. */
  readonly name: string;
  /** Absolute path on the machine. */
  readonly path: string;
  /** Of the Kubernetes version of the cluster: the lock has one for each, as `name@version`. */
  readonly versioned: boolean;
}

/** Programs of a machine, whatever made it. */
export const PROGRAMS: readonly Program[] = [
  { name: 'kubeadm', path: '/usr/bin/kubeadm', versioned: true },
  { name: 'kubelet', path: '/usr/bin/kubelet', versioned: true },
  { name: 'kubectl', path: '/usr/bin/kubectl', versioned: true },
  { name: 'containerd', path: '/usr/bin/containerd', versioned: false },
  {
    name: 'containerd-shim-runc-v2',
    path: '/usr/bin/containerd-shim-runc-v2',
    versioned: false,
  },
  { name: 'ctr', path: '/usr/bin/ctr', versioned: false },
  { name: 'etcdctl', path: '/usr/bin/etcdctl', versioned: false },
  { name: 'etcdutl', path: '/usr/bin/etcdutl', versioned: false },
  { name: 'flannel-cni', path: '/opt/cni/bin/flannel', versioned: false },
];

/** How the lock calls a program for a cluster of this Kubernetes version. */
export function artifactOf({ name, versioned }: Program, kubernetes: string): string {
  return versioned ? `${name}@${kubernetes}` : name;
}

/** Names in the lock of everything in `PROGRAMS`, for a cluster of this Kubernetes version. */
export function programArtifacts(kubernetes: string): readonly string[] {
  return PROGRAMS.map((program) => artifactOf(program, kubernetes));
}

/** Where a program goes, by its name in the lock. */
export function programPath(artifact: string): string {
  const name = artifact.replace(/@.*$/, '');
  const found = PROGRAMS.find((program) => program.name === name);
  if (!found) throw new Error(`No machine carries "${artifact}".`);
  return found.path;
}
