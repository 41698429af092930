import { type MachinePort, PORTS } from '../ports.ts';
import { type Call, type Probes, trialsOf } from '../probe-result.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Milliseconds between control planes above which etcd, whose members call every 100 ms, gets restless. */
const MOST_LATENCY = 50;

const TITLES: Readonly<Record<NonNullable<MachinePort['check']>, string>> = {
  'reach-api': 'Every machine reaches the API of every control plane',
  'reach-etcd': "Control planes reach each other's etcd",
  'reach-kubelet': 'Control planes reach every kubelet',
  'reach-pods': 'Packets of pods get from every machine to every other',
};

/** Whether machines that become nodes reach the others, tried for real before the first change. */
export const reachChecks: readonly ClusterCheck[] = [
  ...Object.entries(TITLES).map(([id, title]) => reachCheck(id, title)),
  {
    id: 'pod-packets',
    title: 'The largest packets get through between machines',
    severity: 'error',
    ignorable: true,
    find: onEach(({ machine }, { probes }) => {
      const calls = callsOf(probes, machine.name);
      const lost = calls.filter(({ bytes, result }) => bytes > SMALL && result !== 'ok');
      return lost
        .filter((large) => calls.some((small) => isSmaller(small, large)))
        .map(({ machine: other, bytes }) => ({
          message: `packets of ${bytes + HEADERS} bytes do not get to ${other}, although smaller ones do`,
          remedy: 'Set the MTU of the network devices to what the network between them carries.',
        }));
    }),
  },
  {
    id: 'peer-latency',
    title: `Control planes answer each other within ${MOST_LATENCY} ms`,
    severity: 'warning',
    ignorable: true,
    find: onEach(({ machine }, { probes }) =>
      callsOf(probes, machine.name)
        .filter(({ port, result }) => port === ETCD_PEERS && result === 'ok')
        .filter(({ milliseconds }) => milliseconds > MOST_LATENCY)
        .map(({ machine: other, milliseconds }) => ({
          message: `${other} takes ${Math.round(milliseconds)} ms to answer: etcd changes its leader when nothing is wrong`,
          remedy: 'Put the control planes closer to each other.',
        })),
    ),
  },
];

/** Length of the small packets that are tried beside the largest ones. */
const SMALL = 100;
const HEADERS = 28;
const ETCD_PEERS = 2380;

function reachCheck(id: string, title: string): ClusterCheck {
  const ports = PORTS.filter(({ check }) => check === id);
  return {
    id,
    title,
    severity: 'error',
    ignorable: true,
    find: onEach(({ machine }, { probes, inventory }) =>
      callsOf(probes, machine.name).flatMap((call) => {
        const port = ports.find(({ port }) => port === call.port);
        if (!port || call.result === 'ok' || call.bytes > SMALL) return [];
        const to = inventory.machines.find(({ name }) => name === call.machine);
        const reason = call.result.replaceAll('-', ' ');
        return {
          message: `does not reach ${port.purpose} of ${call.machine} (${to?.address}:${port.port}): ${reason}`,
          remedy: `Let ${port.port}/${port.protocol} through between them: look at firewalls, security groups and routes.`,
        };
      }),
    ),
  };
}

/** What a machine tried of others that could answer. */
function callsOf(probes: Probes | undefined, name: string): readonly Call[] {
  const { calls = [] } = trialsOf(probes, name) ?? {};
  return calls.filter(({ machine, protocol, port }) => {
    const other = trialsOf(probes, machine);
    return other && !other.busy.includes(`${protocol}/${port}`);
  });
}

function isSmaller(small: Call, large: Call): boolean {
  return small.machine === large.machine && small.bytes === SMALL && small.result === 'ok';
}
