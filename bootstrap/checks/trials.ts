import { TRY_SECONDS, trialsOf } from '../probe-result.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Milliseconds in which etcd's disk should have a record: etcd's own advice. */
const MOST_SYNC = 10;

/** What else is tried for real before the first change. */
export const trialChecks: readonly ClusterCheck[] = [
  {
    id: 'trials-made',
    title: 'Machines that become nodes can try what they reach',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ machine }, { probes }) => {
      const probe = probes?.[machine.name];
      return probe && 'untried' in probe ? probe.untried : undefined;
    }),
  },
  {
    id: 'disk-latency',
    title: `etcd's disk has a record within ${MOST_SYNC} ms`,
    severity: 'warning',
    ignorable: true,
    find: onEach(({ machine }, { probes }) => {
      const { sync } = trialsOf(probes, machine.name) ?? {};
      if (!sync || sync.worst <= MOST_SYNC) return undefined;
      return {
        message: `a small record takes ${sync.worst.toFixed(1)} ms to reach the disk (${sync.median.toFixed(1)} ms in the middle): etcd gets slow`,
        remedy: 'Use a disk that is faster, or that nothing else writes to.',
      };
    }),
  },
  {
    id: 'dns-answers',
    title: 'Machines can resolve the names of the internet',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ machine }, { probes }) => {
      const result = trialsOf(probes, machine.name)?.targets.registry ?? 'ok';
      if (!UNRESOLVED.includes(result)) return undefined;
      return {
        message: `it cannot resolve registry.k8s.io: ${reasonOf(result)}`,
        remedy: 'Correct the name servers in /etc/resolv.conf, unless the machine has no internet.',
      };
    }),
  },
  {
    id: 'registry-reachable',
    title: 'Machines reach the registry of images',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ machine }, { probes }) => {
      const result = trialsOf(probes, machine.name)?.targets.registry ?? 'ok';
      if (['ok', ...UNRESOLVED].includes(result)) return undefined;
      return {
        message: `it does not reach registry.k8s.io: ${reasonOf(result)}`,
        remedy:
          'The cluster itself needs none; for your own images, open the way or set `network.proxy`.',
      };
    }),
  },
  {
    id: 'proxy-reachable',
    title: 'Machines reach the proxy that stack.yaml names',
    severity: 'error',
    ignorable: true,
    find: onEach(({ machine }, { probes }) => {
      const targets = trialsOf(probes, machine.name)?.targets ?? {};
      return Object.entries(targets)
        .filter(([id, result]) => id.endsWith('-proxy') && result !== 'ok')
        .map(([id, result]) => ({
          message: `it does not reach network.proxy.${id.replace('-proxy', '')}: ${reasonOf(result)}`,
          remedy: 'Correct the address in stack.yaml, or let the machine through to the proxy.',
        }));
    }),
  },
];

/** Results of which the name servers are the cause. */
const UNRESOLVED: readonly string[] = ['unknown-name', 'name-timeout'];

const REASONS: Readonly<Record<string, string>> = {
  timeout: `it did not answer within ${TRY_SECONDS} s`,
  'name-timeout': `the name servers did not answer within ${TRY_SECONDS} s`,
};

function reasonOf(result: string): string {
  return REASONS[result] ?? result.replaceAll('-', ' ');
}
