import { OLDEST_TLS, STRONG_CIPHERS } from './ciphers.ts';
import type { ArgumentItem, Component } from './item.ts';
import { AUDIT_FOLDER, ENCRYPTION, pathOf } from './layout.ts';

/** Where kubeadm keeps the cluster's authority. */
const AUTHORITY = '/etc/kubernetes/pki/ca.crt';

/** What kubeadm leaves open in the programs of the control plane. To harden one argument more, add an entry. */
export const ARGUMENTS: readonly ArgumentItem[] = [
  {
    ids: ['1.2.1'],
    title: 'requests without an identity reach only the health of the API server',
    component: 'kube-apiserver',
    name: 'authentication-config',
    value: pathOf('authentication.yaml'),
  },
  {
    ids: ['1.2.3', '1.2.9', '1.2.14'],
    title: 'external IPs are denied, events are limited, kubelets change only what is theirs',
    component: 'kube-apiserver',
    name: 'enable-admission-plugins',
    value: 'NodeRestriction,EventRateLimit,DenyServiceExternalIPs',
  },
  {
    ids: ['1.2.9'],
    title: 'a flood of events cannot fill etcd',
    component: 'kube-apiserver',
    name: 'admission-control-config-file',
    value: pathOf('admission.yaml'),
  },
  {
    ids: ['1.2.5'],
    title: 'the API server talks only to kubelets whose certificates the cluster signed',
    component: 'kube-apiserver',
    name: 'kubelet-certificate-authority',
    value: AUTHORITY,
  },
  {
    ids: ['1.2.15'],
    title: 'the API server shows no profiles of itself',
    component: 'kube-apiserver',
    name: 'profiling',
    value: 'false',
  },
  {
    ids: ['1.2.16'],
    title: 'who did what is written down',
    component: 'kube-apiserver',
    name: 'audit-log-path',
    value: `${AUDIT_FOLDER}/audit.log`,
  },
  {
    ids: ['3.2.1', '3.2.2'],
    title: 'what is written down covers secrets, access and changes, and no secret itself',
    component: 'kube-apiserver',
    name: 'audit-policy-file',
    value: pathOf('audit-policy.yaml'),
  },
  {
    ids: ['1.2.17'],
    title: 'audit logs are kept for 30 days',
    component: 'kube-apiserver',
    name: 'audit-log-maxage',
    value: '30',
  },
  {
    ids: ['1.2.18'],
    title: 'ten audit logs are kept',
    component: 'kube-apiserver',
    name: 'audit-log-maxbackup',
    value: '10',
  },
  {
    ids: ['1.2.19'],
    title: 'an audit log ends at 100 MB',
    component: 'kube-apiserver',
    name: 'audit-log-maxsize',
    value: '100',
  },
  {
    ids: ['1.2.27', '1.2.28'],
    title: 'Secrets are encrypted in etcd',
    component: 'kube-apiserver',
    name: 'encryption-provider-config',
    value: pathOf(ENCRYPTION),
  },
  {
    ids: [],
    title: 'a new key is taken up without a restart',
    component: 'kube-apiserver',
    name: 'encryption-provider-config-automatic-reload',
    value: 'true',
  },
  {
    ids: ['1.2.29'],
    title: 'the API server speaks only strong ciphers',
    component: 'kube-apiserver',
    name: 'tls-cipher-suites',
    value: STRONG_CIPHERS.join(),
  },
  {
    ids: ['1.2.29'],
    title: 'the API server speaks no old version of TLS',
    component: 'kube-apiserver',
    name: 'tls-min-version',
    value: OLDEST_TLS,
  },
  {
    ids: ['1.2.30'],
    title: 'tokens of pods end when they say',
    component: 'kube-apiserver',
    name: 'service-account-extend-token-expiration',
    value: 'false',
  },
  {
    ids: ['1.3.1'],
    title: 'pods that ended are removed before there are many',
    component: 'kube-controller-manager',
    name: 'terminated-pod-gc-threshold',
    value: '1000',
  },
  {
    ids: ['1.3.2'],
    title: 'the controllers show no profiles of themselves',
    component: 'kube-controller-manager',
    name: 'profiling',
    value: 'false',
  },
  {
    ids: ['1.4.1'],
    title: 'the scheduler shows no profiles of itself',
    component: 'kube-scheduler',
    name: 'profiling',
    value: 'false',
  },
];

/** The hardened arguments of one program, by name. */
export function hardenedArguments(component: Component): Readonly<Record<string, string>> {
  const own = ARGUMENTS.filter((item) => item.component === component);
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}
