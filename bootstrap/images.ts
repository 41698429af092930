import type { ClusterSpec } from '../config/spec.ts';

/** The etcd image that goes with the Kubernetes versions this project knows. */
export const ETCD_TAG = '3.6.8-0';

/** The images that kubeadm runs for a cluster, by the names that kubeadm gives them. */
export function controlPlaneImages({ kubernetes }: Pick<ClusterSpec, 'kubernetes'>): string[] {
  const version = `v${kubernetes.version}`;
  return [
    `registry.k8s.io/kube-apiserver:${version}`,
    `registry.k8s.io/kube-controller-manager:${version}`,
    `registry.k8s.io/kube-scheduler:${version}`,
    `registry.k8s.io/kube-proxy:${version}`,
    `registry.k8s.io/etcd:${ETCD_TAG}`,
    'registry.k8s.io/pause:3.10.2',
  ];
}
