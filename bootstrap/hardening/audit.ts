/** What the audit log holds: for each request the first rule that fits decides. */
export const AUDIT_RULES: readonly object[] = [
  // Who touched what is confidential, without what is in it.
  {
    level: 'Metadata',
    resources: [
      { group: '', resources: ['secrets', 'serviceaccounts/token'] },
      { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
    ],
  },
  // What the cluster's own parts do all the time tells nothing.
  { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version', '/openapi*'] },
  { level: 'None', resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }] },
  {
    level: 'None',
    resources: [{ group: '', resources: ['events'] }, { group: 'events.k8s.io' }],
  },
  {
    level: 'None',
    users: ['system:kube-proxy', 'system:apiserver'],
    verbs: ['get', 'list', 'watch'],
  },
  {
    level: 'None',
    userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'],
    verbs: ['get', 'list', 'watch'],
  },
  // What is in a ConfigMap may be confidential too.
  { level: 'Metadata', resources: [{ group: '', resources: ['configmaps'] }] },
  // Who gave whom which rights, and what was run inside pods, with all that was asked for.
  {
    level: 'Request',
    verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
    resources: [
      { group: 'rbac.authorization.k8s.io' },
      { group: 'certificates.k8s.io' },
      { group: 'admissionregistration.k8s.io' },
    ],
  },
  {
    level: 'Request',
    resources: [
      { group: '', resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'nodes/proxy'] },
    ],
  },
  { level: 'Metadata' },
];
