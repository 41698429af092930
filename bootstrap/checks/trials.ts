import type { Context } from '../phase.ts';
import type { Probe } from '../probe-result.ts';
import type { ClusterCheck } from './check.ts';
import { onEach, type Seen } from './each.ts';

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
      if (probes?.[machine.name] !== 'unavailable') return undefined;
      return {
        message: 'has no Perl, so nobody knows whether it reaches the others',
        remedy: 'Install the package perl-base, or go on.',
      };
    }),
  },
  {
    id: 'disk-latency',
    title: `etcd's disk has a record within ${MOST_SYNC} ms`,
    severity: 'warning',
    ignorable: true,
    find: onEach((each, context) => {
      const { sync } = trialsOf(each, context) ?? {};
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
    find: onEach((each, context) => {
      if (trialsOf(each, context)?.targets.registry !== 'unknown-name') return undefined;
      return {
        message: 'it cannot resolve registry.k8s.io',
        remedy: 'Correct the name servers in /etc/resolv.conf, unless the machine has no internet.',
      };
    }),
  },
  {
    id: 'registry-reachable',
    title: 'Machines reach the registry of images',
    severity: 'warning',
    ignorable: true,
    find: onEach((each, context) => {
      const result = trialsOf(each, context)?.targets.registry ?? 'ok';
      if (['ok', 'unknown-name'].includes(result)) return undefined;
      return {
        message: `it does not reach registry.k8s.io: ${result.replaceAll('-', ' ')}`,
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
    find: onEach((each, context) => {
      const targets = trialsOf(each, context)?.targets ?? {};
      return Object.entries(targets)
        .filter(([id, result]) => id.endsWith('-proxy') && result !== 'ok')
        .map(([id, result]) => ({
          message: `it does not reach network.proxy.${id.replace('-proxy', '')}: ${result.replaceAll('-', ' ')}`,
          remedy: 'Correct the address in stack.yaml, or let the machine through to the proxy.',
        }));
    }),
  },
];

function trialsOf({ machine }: Seen, { probes }: Context): Exclude<Probe, string> | undefined {
  const probe = probes?.[machine.name];
  return probe === 'unavailable' ? undefined : probe;
}
