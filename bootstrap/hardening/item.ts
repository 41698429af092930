/** What a setting of the cluster answers to: items of the CIS Kubernetes Benchmark, version 1.12. */
export interface Item {
  /** Numbers in the benchmark; empty where we go further than it does. */
  readonly ids: readonly string[];
  /** What holds because of it, in words for people. */
  readonly title: string;
}

/** Programs of the control plane, as their static pods are called. */
export type Component = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

/** A command line argument of a program of the control plane. */
export interface ArgumentItem extends Item {
  readonly component: Component;
  /** Without its dashes. */
  readonly name: string;
  readonly value: string;
}

/** A setting in the configuration of every kubelet. */
export interface KubeletItem extends Item {
  readonly name: string;
  readonly value: unknown;
  /** In a container the kernel is the host's, which is not ours to set. */
  readonly ownKernel?: boolean;
}

/** Files that only root may read. */
export interface FileItem extends Item {
  /** Patterns for the shell; what does not exist needs nothing. */
  readonly paths: readonly string[];
  /** Most rights that they may give, as `chmod` takes them. */
  readonly mode: string;
}
