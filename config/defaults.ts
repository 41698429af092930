/** The format of `stack.yaml` that this version reads. */
export const API_VERSION = 'gitstead/v1';

/** Kubernetes versions that clusters may run, oldest first: exactly those that `artifacts/lock.yaml` holds. */
export const KUBERNETES_VERSIONS: readonly string[] = ['1.35.4', '1.35.8', '1.36.3'];

/** Networks of a cluster that names none: private, and apart from each other. */
export const DEFAULT_NETWORKS = {
  pods: '10.244.0.0/16',
  services: '10.96.0.0/12',
  machines: '172.30.0.0/24',
} as const;

/** Machines of a cluster that names none. */
export const DEFAULT_MACHINES = {
  'control-plane': { role: 'control-plane', count: 1 },
  workers: { role: 'worker', count: 1 },
} as const;

/** Most machines of one pool: a bound for typing errors, far above what one host runs. */
export const MOST_MACHINES_PER_POOL = 1000;
