import type { ServiceAccount } from 'kubernetes-types/core/v1.d.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Subject,
} from 'kubernetes-types/rbac/v1.d.ts';
import { FLUX_NAMESPACE } from '../../plan/conventions.ts';
import type { KubernetesObject, Manifest } from '../model.ts';
import { CONTROLLERS } from './controllers.ts';
import { controllerLabels, FLUX_LABELS } from './labels.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';
const TOOLKIT = ['source', 'kustomize', 'helm', 'notification', 'image'].map(
  (group) => `${group}.toolkit.fluxcd.io`,
);
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch', 'delete'];

/** What every controller needs, whatever it is allowed to do to the cluster. */
const CONTROLLER_RULES: PolicyRule[] = [
  { apiGroups: TOOLKIT, resources: ['*'], verbs: ['*'] },
  {
    apiGroups: [''],
    resources: ['namespaces', 'secrets', 'configmaps', 'serviceaccounts'],
    verbs: READ,
  },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...READ, ...WRITE] },
  { nonResourceURLs: ['/livez/ping'], verbs: ['head'] },
];

/** Lets people with the cluster roles `view` and `edit` use Flux's objects in their namespaces. */
const PEOPLE: Record<string, { verbs: string[]; roles: string[] }> = {
  'flux-view': { verbs: READ, roles: ['view', 'edit', 'admin'] },
  'flux-edit': { verbs: [...WRITE, 'deletecollection'], roles: ['edit', 'admin'] },
};

function clusterRole(name: string, rules: PolicyRule[], labels = {}): Manifest<ClusterRole> {
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name, labels: { ...FLUX_LABELS, ...labels } },
    rules,
  };
}

function binding(
  name: string,
  role: string,
  controllers: typeof CONTROLLERS,
): Manifest<ClusterRoleBinding> {
  return {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: FLUX_LABELS },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: controllers.map(
      (controller): Subject => ({
        kind: 'ServiceAccount',
        name: controller.name,
        namespace: FLUX_NAMESPACE,
      }),
    ),
  };
}

function serviceAccount(name: string): Manifest<ServiceAccount> {
  const metadata = { name, namespace: FLUX_NAMESPACE, labels: controllerLabels(name) };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

function peopleRole([name, { verbs, roles }]: [string, { verbs: string[]; roles: string[] }]) {
  const aggregation = roles.map((role) => [
    `rbac.authorization.k8s.io/aggregate-to-${role}`,
    'true',
  ]);
  const rules = [{ apiGroups: TOOLKIT, resources: ['*'], verbs }];
  return clusterRole(`${name}-${FLUX_NAMESPACE}`, rules, Object.fromEntries(aggregation));
}

/** Accounts and rights of the controllers, and of people who use Flux's objects. */
export function rbac(): KubernetesObject[] {
  return [
    ...CONTROLLERS.map(({ name }) => serviceAccount(name)),
    clusterRole('crd-controller-flux-system', CONTROLLER_RULES),
    ...Object.entries(PEOPLE).map(peopleRole),
    binding(
      'cluster-reconciler-flux-system',
      'cluster-admin',
      CONTROLLERS.filter(({ clusterAdmin }) => clusterAdmin),
    ),
    binding('crd-controller-flux-system', 'crd-controller-flux-system', CONTROLLERS),
  ];
}
