import { OLDEST_TLS, STRONG_CIPHERS } from './ciphers.ts';
import type { KubeletItem } from './item.ts';

/** What Kubernetes leaves open in the kubelets. To harden one setting more, add an entry. */
export const KUBELET: readonly KubeletItem[] = [
  {
    ids: ['4.2.6'],
    title: 'kubelets keep the chains of the firewall that they need',
    name: 'makeIPTablesUtilChains',
    value: true,
  },
  {
    ids: ['4.2.8'],
    title: 'kubelets lose no events, and flood nobody',
    name: 'eventRecordQPS',
    value: 50,
  },
  {
    ids: ['4.2.9', '4.2.11'],
    title: 'kubelets serve with certificates that the cluster signed, and renew them',
    name: 'serverTLSBootstrap',
    value: true,
  },
  {
    ids: ['4.2.12'],
    title: 'kubelets speak only strong ciphers',
    name: 'tlsCipherSuites',
    value: STRONG_CIPHERS,
  },
  {
    ids: ['4.2.12'],
    title: 'kubelets speak no old version of TLS',
    name: 'tlsMinVersion',
    value: OLDEST_TLS,
  },
  {
    ids: ['4.2.13'],
    title: 'no pod can use up the process ids of its node',
    name: 'podPidsLimit',
    value: 4096,
  },
  {
    ids: ['4.2.14'],
    title: 'pods that say nothing about it run with the filter of system calls of the runtime',
    name: 'seccompDefault',
    value: true,
  },
  {
    ids: [],
    title: 'kubelets do not change settings of the kernel',
    name: 'protectKernelDefaults',
    value: true,
    ownKernel: true,
  },
];

/** The hardened settings of a kubelet, by name. */
export function hardenedKubelet(container: boolean): Readonly<Record<string, unknown>> {
  const items = KUBELET.filter(({ ownKernel }) => !(ownKernel && container));
  return Object.fromEntries(items.map(({ name, value }) => [name, value]));
}
