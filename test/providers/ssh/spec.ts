import type { ClusterSpec, HostSpec } from '../../../config/spec.ts';
import { schema } from '../../../providers/ssh/settings.ts';
import { clusterSpec } from '../../cluster-spec.ts';

/** A validated cluster of one control plane `cp` and these workers; `settings` as a user writes them. */
export function sshSpec(
  workers: Readonly<Record<string, HostSpec>> = { one: { address: '10.0.0.12' } },
  settings?: unknown,
  changes: Partial<ClusterSpec> = {},
): ClusterSpec {
  const cp = { cp: { address: '10.0.0.11' } };
  return clusterSpec({
    name: 'test',
    provider: 'ssh',
    settings: schema.parse(settings),
    machines: {
      'control-plane': { role: 'control-plane', count: 1, hosts: cp },
      workers: { role: 'worker', count: Object.keys(workers).length, hosts: workers },
    },
    ...changes,
  });
}
