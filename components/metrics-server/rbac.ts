import type { ClusterRole, RoleBinding } from 'kubernetes-types/rbac/v1.d.ts';
import { bindClusterRole, clusterAccount } from '../account.ts';
import type { KubernetesObject, Manifest } from '../model.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';

interface Identity {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
}

/** What metrics-server may do, and who may read what it serves. */
export function rbac(identity: Identity): KubernetesObject[] {
  const { name, namespace, labels } = identity;
  // As an aggregated API it asks the real one who calls, and what the caller may do.
  const delegator = bindClusterRole(
    'metrics-server:system:auth-delegator',
    'system:auth-delegator',
    identity,
  );
  const authentication: Manifest<RoleBinding> = {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: 'metrics-server-auth-reader', namespace, labels },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'Role',
      name: 'extension-apiserver-authentication-reader',
    },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
  return [
    ...clusterAccount({
      ...identity,
      role: 'system:metrics-server',
      rules: [
        { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
      ],
    }),
    readersRole(labels),
    delegator,
    authentication,
  ];
}

/** Lets everyone who may view a namespace also see its metrics. */
function readersRole(labels: Record<string, string>): Manifest<ClusterRole> {
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
