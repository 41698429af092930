import type { ClusterSpec, HostSpec } from '../../../config/spec.ts';
import { schema } from '../../../providers/ssh/settings.ts';

/** A validated cluster of one control plane `cp` and these workers; `settings` as a user writes them. */
export function sshSpec(
  workers: Readonly<Record<string, HostSpec>> = { one: { address: '10.0.0.12' } },
  settings?: unknown,
  changes: Partial<ClusterSpec> = {},
): ClusterSpec {
  const cp = { cp: { address: '10.0.0.11' } };
  return {
    name: 'test',
    provider: 'ssh',
    settings: schema.parse(settings),
    kubernetes: { version: '1.36.3' },
    machines: {
      'control-plane': { role: 'control-plane', count: 1, hosts: cp },
      workers: { role: 'worker', count: Object.keys(workers).length, hosts: workers },
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
