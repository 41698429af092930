import type { ClusterRole, ClusterRoleBinding, RoleBinding } from 'kubernetes-types/rbac/v1.d.ts';
import type { KubernetesObject, Manifest } from '../model.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';

interface Identity {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
}

/** What metrics-server may do, and who may read what it serves. */
export function rbac({ name, namespace, labels }: Identity): KubernetesObject[] {
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const reader: Manifest<ClusterRole> = {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: 'system:metrics-server', labels },
    rules: [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
    ],
  };
  const readers: Manifest<ClusterRoleBinding> = {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'system:metrics-server', labels },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'system:metrics-server' },
    subjects,
  };
  // As an aggregated API it asks the real one who calls, and what the caller may do.
  const delegator: Manifest<ClusterRoleBinding> = {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'metrics-server:system:auth-delegator', labels },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'system:auth-delegator' },
    subjects,
  };
  const authentication: Manifest<RoleBinding> = {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: 'metrics-server-auth-reader', namespace, labels },
    roleRef: { apiGroup, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
    subjects,
  };
  return [reader, aggregated(labels), readers, delegator, authentication];
}

/** Lets everyone who may view a namespace also see its metrics. */
function aggregated(labels: Record<string, string>): Manifest<ClusterRole> {
  const roles = ['view', 'edit', 'admin'].map((role) => [
    `rbac.authorization.k8s.io/aggregate-to-${role}`,
    'true',
  ]);
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: {
      name: 'system:aggregated-metrics-reader',
      labels: { ...labels, ...Object.fromEntries(roles) },
    },
    rules: [
      {
        apiGroups: ['metrics.k8s.io'],
        resources: ['pods', 'nodes'],
        verbs: ['get', 'list', 'watch'],
      },
    ],
  };
}
