import { SANDBOX_IMAGE } from '../images.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Services that are a Kubernetes of their own, with what removes them. */
const KUBERNETES: Readonly<Record<string, string>> = {
  k3s: 'k3s-uninstall.sh',
  'k3s-agent': 'k3s-agent-uninstall.sh',
  'rke2-server': 'rke2-uninstall.sh',
  'rke2-agent': 'rke2-uninstall.sh',
  k0scontroller: 'k0s stop; k0s reset',
  k0sworker: 'k0s stop; k0s reset',
  'snap.microk8s.daemon-kubelite': 'snap remove microk8s',
};

/** The pod network's own file, which it writes itself. */
const OWN_NETWORK = /^10-flannel\.conflist$/;

/** What else lives on a machine. */
export const neighbourChecks: readonly ClusterCheck[] = [
  {
    id: 'other-kubernetes',
    title: 'No other Kubernetes runs on the machines',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts: { host } }) =>
      host.running
        .filter((unit) => KUBERNETES[unit])
        .map((unit) => ({
          message: `${unit} runs here`,
          remedy: `If nothing of it is needed, remove it with \`${KUBERNETES[unit]}\`.`,
        })),
    ),
  },
  {
    id: 'other-runtime',
    title: 'No other container runtime runs on the machines',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts: { host } }) =>
      host.running
        .filter((unit) => ['docker', 'crio'].includes(unit))
        .map((unit) => ({
          message: `${unit} runs here, and takes memory, disk and rules of the firewall of its own`,
          remedy: `Remove it unless it is needed (\`systemctl disable --now ${unit}\`).`,
        })),
    ),
  },
  {
    id: 'network-leftovers',
    title: 'No configuration of another pod network is on machines that become nodes',
    severity: 'error',
    ignorable: true,
    find: onEach(({ facts, member }) => {
      const others = facts.host.cniFiles.filter((name) => !OWN_NETWORK.test(name));
      if (member || others.length === 0) return undefined;
      return {
        message: `/etc/cni/net.d holds ${others.join(', ')}, by which pods would get another network`,
        remedy: 'Delete what is not needed there.',
      };
    }),
  },
  {
    id: 'sandbox-image',
    title: 'containerd and Kubernetes hold pods with the same image',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts: { host }, member }) => {
      // What is no node yet is set up before it becomes one.
      if (!member || !host.sandboxImage || host.sandboxImage === SANDBOX_IMAGE) return undefined;
      return {
        message: `containerd names ${host.sandboxImage}, and the machines carry ${SANDBOX_IMAGE}`,
        remedy: 'Correct `sandbox` in /etc/containerd/config.toml, and restart containerd.',
      };
    }),
  },
];
