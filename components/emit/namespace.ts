import type { Namespace } from 'kubernetes-types/core/v1.d.ts';
import type { Component, Manifest } from '../model.ts';

/** Namespaces that come with Kubernetes and keep the labels they have. */
const BUILT_IN = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/**
 * The namespace of a component, with its Pod Security level enforced, and warned and audited
 * about, so that `kubectl apply` tells at once. Undefined when Kubernetes brings it.
 */
export function namespaceOf({ namespace }: Component): Manifest<Namespace> | undefined {
  const { name, podSecurity } = namespace;
  if (BUILT_IN.includes(name)) return undefined;
  const levels = ['enforce', 'warn', 'audit'].map((mode) => [
    `pod-security.kubernetes.io/${mode}`,
    podSecurity,
  ]);
  const labels = { 'app.kubernetes.io/managed-by': 'gitstead', ...Object.fromEntries(levels) };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}
