import type { ClusterSpec } from '../config/spec.ts';

/** A validated cluster of one control plane and one worker, with what a test wants different. */
export function clusterSpec(changes: Partial<ClusterSpec> = {}): ClusterSpec {
  return {
    name: 'local',
    provider: 'docker',
    settings: {},
    kubernetes: { version: '1.36.3' },
    machines: {
      'control-plane': { role: 'control-plane', count: 1 },
      workers: { role: 'worker', count: 1 },
    },
    network: {
      cni: 'flannel',
      pods: '10.244.0.0/16',
      services: '10.96.0.0/12',
      machines: '172.30.0.0/24',
    },
    maintenance: { maxUnavailable: 1, drainSeconds: 300 },
    checks: { ignore: [] },
    profiles: [],
    git: { server: 'local', branch: 'main' },
    ...changes,
  };
}
