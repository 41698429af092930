import type { HostFacts } from '../facts/host.ts';
import { POD_DEVICE, PORTS } from '../ports.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Ports of machines that are not yet part of the cluster. */
export const portChecks: readonly ClusterCheck[] = [
  {
    id: 'ports-free',
    title: 'The ports of Kubernetes are free on machines that become nodes',
    severity: 'error',
    ignorable: true,
    find: onEach(({ machine, facts }, { clusterId }) => {
      // What listens on a machine that this cluster has begun to set up is its own.
      if (facts.journal?.cluster === clusterId) return [];
      const taken = takenOn(facts.host);
      return PORTS.filter(
        ({ on, protocol, port }) => on.includes(machine.role) && taken[protocol].includes(port),
      ).map(({ port, protocol, purpose }) => ({
        message: `something listens on port ${port}/${protocol}, which is for ${purpose}`,
        remedy: REMEDIES[protocol](port),
      }));
    }),
  },
  {
    id: 'firewall',
    title: 'No firewall of the machine keeps others out',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ machine, facts: { host } }) => {
      if (host.firewalls.length === 0) return undefined;
      const ports = PORTS.filter(({ on, from }) => on.includes(machine.role) && from.length > 0);
      const list = ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
      return {
        message: `${host.firewalls.join(', ')} filters its packets`,
        remedy: `Let ${list} in from the other machines, and everything from and to the pod network.`,
      };
    }),
  },
];

const REMEDIES = {
  tcp: (port: number) => `\`ss -ltnp 'sport = :${port}'\` says what; stop it.`,
  // A device of the kernel has no process.
  udp: (port: number) =>
    `\`ss -lunp 'sport = :${port}'\` and \`ip -d link show type vxlan\` say what; stop it.`,
};

/** The device of an earlier node does no harm: flannel takes it up. */
function takenOn({ listening, udpPorts, mtu }: HostFacts) {
  return { tcp: listening, udp: POD_DEVICE in mtu ? [] : udpPorts };
}
