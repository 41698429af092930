import type { ArgumentItem, Item, KubeletItem } from './item.ts';

const PKI = '/etc/kubernetes/pki';

/** What kubeadm sets by itself, noted so that the tests notice when it stops. */
export const KEPT: readonly ArgumentItem[] = [
  argument(
    ['1.2.4'],
    'kube-apiserver',
    'kubelet-client-certificate',
    `${PKI}/apiserver-kubelet-client.crt`,
  ),
  argument(['1.2.6', '1.2.7', '1.2.8'], 'kube-apiserver', 'authorization-mode', 'Node,RBAC'),
  argument(['1.2.22'], 'kube-apiserver', 'service-account-key-file', `${PKI}/sa.pub`),
  argument(['1.2.23'], 'kube-apiserver', 'etcd-certfile', `${PKI}/apiserver-etcd-client.crt`),
  argument(['1.2.24'], 'kube-apiserver', 'tls-cert-file', `${PKI}/apiserver.crt`),
  argument(['1.2.25'], 'kube-apiserver', 'client-ca-file', `${PKI}/ca.crt`),
  argument(['1.2.26'], 'kube-apiserver', 'etcd-cafile', `${PKI}/etcd/ca.crt`),
  argument(['1.3.3'], 'kube-controller-manager', 'use-service-account-credentials', 'true'),
  argument(
    ['1.3.4'],
    'kube-controller-manager',
    'service-account-private-key-file',
    `${PKI}/sa.key`,
  ),
  argument(['1.3.5'], 'kube-controller-manager', 'root-ca-file', `${PKI}/ca.crt`),
  argument(['1.3.7'], 'kube-controller-manager', 'bind-address', '127.0.0.1'),
  argument(['1.4.2'], 'kube-scheduler', 'bind-address', '127.0.0.1'),
  argument(['2.1'], 'etcd', 'cert-file', `${PKI}/etcd/server.crt`),
  argument(['2.2'], 'etcd', 'client-cert-auth', 'true'),
  argument(['2.4'], 'etcd', 'peer-cert-file', `${PKI}/etcd/peer.crt`),
  argument(['2.5'], 'etcd', 'peer-client-cert-auth', 'true'),
  argument(['2.7'], 'etcd', 'trusted-ca-file', `${PKI}/etcd/ca.crt`),
];

/** What kubeadm writes into the configuration of every kubelet, or Kubernetes takes where nothing is written. */
export const KEPT_KUBELET: readonly KubeletItem[] = [
  kubelet(['4.2.1'], 'authentication.anonymous.enabled', false),
  kubelet(['4.2.1'], 'authentication.webhook.enabled', true),
  kubelet(['4.2.2'], 'authorization.mode', 'Webhook'),
  kubelet(['4.2.3'], 'authentication.x509.clientCAFile', `${PKI}/ca.crt`),
  kubelet(['4.2.4'], 'readOnlyPort', undefined),
  kubelet(['4.2.10'], 'rotateCertificates', true),
];

/** Arguments that must not be there at all. */
export const ABSENT: readonly Omit<ArgumentItem, 'value'>[] = [
  {
    ids: ['1.2.2'],
    title: 'no tokens in a file',
    component: 'kube-apiserver',
    name: 'token-auth-file',
  },
  {
    ids: ['2.3'],
    title: 'no certificates that nobody signed',
    component: 'etcd',
    name: 'auto-tls',
  },
  {
    ids: ['2.6'],
    title: 'no certificates that nobody signed',
    component: 'etcd',
    name: 'peer-auto-tls',
  },
];

/** Items of the benchmark that are not followed, or not to the letter, and why. */
export const NOT_FOLLOWED: readonly (Item & { readonly reason: string })[] = [
  {
    ids: ['1.1.12'],
    title: 'the data of etcd belongs to the user etcd',
    reason:
      'etcd is a static pod of root, as kubeadm makes it; the folder is closed to everyone else.',
  },
  {
    ids: ['1.2.1'],
    title: 'no anonymous requests',
    reason:
      'Load balancers and probes ask for the health without an identity; nothing else is answered.',
  },
  {
    ids: ['1.2.11'],
    title: 'AlwaysPullImages',
    reason: 'Clusters must start without a registry; set it where tenants do not trust each other.',
  },
  {
    ids: ['3.1.1'],
    title: 'people do not use client certificates',
    reason: 'There is no identity provider to ask; certificates of operators end after 30 days.',
  },
  {
    ids: ['4.2.7'],
    title: 'no --hostname-override',
    reason:
      'The name of the node is that of the machine in stack.yaml, whatever a host calls itself.',
  },
];

function argument(
  ids: readonly string[],
  component: ArgumentItem['component'],
  name: string,
  value: string,
): ArgumentItem {
  return { ids, title: 'as kubeadm sets it', component, name, value };
}

/** @param name the path of the setting, with dots */
function kubelet(ids: readonly string[], name: string, value: unknown): KubeletItem {
  return { ids, title: 'as kubeadm sets it', name, value };
}
