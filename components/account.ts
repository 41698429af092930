import type { ServiceAccount } from 'kubernetes-types/core/v1.d.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule } from 'kubernetes-types/rbac/v1.d.ts';
import type { KubernetesObject, Manifest } from './model.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';

/** A component's identity and what it may do everywhere. */
interface ClusterAccount {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  /** Name of the role and its binding, which share one space with everybody else's. */
  readonly role: string;
  readonly rules: PolicyRule[];
}

/** A service account with a cluster role of its own. */
export function clusterAccount(account: ClusterAccount): KubernetesObject[] {
  const { name, namespace, labels, role, rules } = account;
  const serviceAccount: Manifest<ServiceAccount> = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels },
  };
  const clusterRole: Manifest<ClusterRole> = {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: role, labels },
    rules,
  };
  return [serviceAccount, clusterRole, bindClusterRole(role, role, account)];
}

/** Gives a service account an existing cluster role. */
export function bindClusterRole(
  binding: string,
  role: string,
  { name, namespace, labels }: Pick<ClusterAccount, 'name' | 'namespace' | 'labels'>,
): Manifest<ClusterRoleBinding> {
  return {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: binding, labels },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
}
