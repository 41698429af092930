import type { ClusterSpec } from '../config/spec.ts';

/** What containerd holds a pod's namespaces with; containerd's configuration names it. */
export const SANDBOX_IMAGE = 'registry.k8s.io/pause:3.10.2';

/** What of others goes with the Kubernetes versions of a minor, by the tags that its kubeadm knows. */
const COMPANIONS: Readonly<Record<string, { readonly etcd: string; readonly pause: string }>> = {
  '1.35': { etcd: '3.6.6-0', pause: '3.10.1' },
  '1.36': { etcd: '3.6.8-0', pause: '3.10.2' },
};

/** The tag of the etcd image that goes with a Kubernetes version. */
export function etcdTag(kubernetes: string): string {
  return companions(kubernetes).etcd;
}

/** The same for a version that may be older than all that are noted. */
export function knownEtcdTag(kubernetes: string): string | undefined {
  return COMPANIONS[minorOf(kubernetes)]?.etcd;
}

/** The images that kubeadm runs for a cluster, by the names that kubeadm gives them. */
export function controlPlaneImages({ kubernetes }: Pick<ClusterSpec, 'kubernetes'>): string[] {
  const version = `v${kubernetes.version}`;
  const { etcd, pause } = companions(kubernetes.version);
  const sandboxes = new Set([`registry.k8s.io/pause:${pause}`, SANDBOX_IMAGE]);
  return [
    `registry.k8s.io/kube-apiserver:${version}`,
    `registry.k8s.io/kube-controller-manager:${version}`,
    `registry.k8s.io/kube-scheduler:${version}`,
    `registry.k8s.io/kube-proxy:${version}`,
    `registry.k8s.io/etcd:${etcd}`,
    ...sandboxes,
  ];
}

function companions(kubernetes: string) {
  const minor = minorOf(kubernetes);
  const found = COMPANIONS[minor];
  if (!found) throw new Error(`Nobody noted which etcd goes with Kubernetes ${minor}.`);
  return found;
}

function minorOf(kubernetes: string): string {
  return kubernetes.split('.').slice(0, 2).join('.');
}
