import { stringify } from 'yaml';
import { AUDIT_RULES } from './audit.ts';

/** The files that the API server reads, by name; the same on every control plane, and none of them secret. */
export function policyFiles(): Readonly<Record<string, string>> {
  return {
    'authentication.yaml': text(AUTHENTICATION),
    'admission.yaml': text(ADMISSION),
    'audit-policy.yaml': text({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      // Everything is written down once, when it has been answered.
      omitStages: ['RequestReceived'],
      rules: AUDIT_RULES,
    }),
  };
}

/** Health can be asked for without an identity, by kubeadm, probes and load balancers. Nothing else. */
const AUTHENTICATION = {
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AuthenticationConfiguration',
  anonymous: {
    enabled: true,
    conditions: [{ path: '/livez' }, { path: '/readyz' }, { path: '/healthz' }],
  },
};

const ADMISSION = {
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AdmissionConfiguration',
  plugins: [
    {
      name: 'EventRateLimit',
      configuration: {
        apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
        kind: 'Configuration',
        limits: [
          { type: 'Server', qps: 500, burst: 5000 },
          { type: 'Namespace', qps: 50, burst: 500, cacheSize: 2000 },
        ],
      },
    },
  ],
};

function text(document: object): string {
  return stringify(document, { compat: 'yaml-1.1' });
}
