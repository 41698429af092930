import { compareVersions, minorsBetween } from '../../plan/version.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** How many minors a kubelet may be older than the control plane. */
const MOST_MINORS = 3;

/** The cluster that exists already. */
export const clusterChecks: readonly ClusterCheck[] = [
  {
    id: 'version-skew',
    title: 'No kubelet is newer than the control plane, or more than three minors older',
    severity: 'error',
    ignorable: true,
    find: (context) => {
      const nodes = Object.values(context.cluster?.nodes ?? {});
      const { machines } = context.inventory;
      const leaders = new Set(
        machines.filter(({ role }) => role === 'control-plane').map(({ name }) => name),
      );
      const [oldest] = nodes
        .filter(({ name, version }) => leaders.has(name) && version)
        .map(({ version }) => version)
        .toSorted(compareVersions);
      if (!oldest) return [];
      return nodes
        .filter(({ name, version }) => !leaders.has(name) && version)
        .filter(
          ({ version }) =>
            compareVersions(version, oldest) > 0 || minorsBetween(version, oldest) > MOST_MINORS,
        )
        .map(({ name, version }) => ({
          machine: name,
          message: `its kubelet is ${version}, and the control plane ${oldest}`,
          remedy: 'Bring both to one version with `./gitstead upgrade`.',
        }));
    },
  },
  {
    id: 'networks-kept',
    title: 'The networks of pods and Services are those that the cluster was made with',
    severity: 'error',
    ignorable: false,
    find: onEach(({ facts: { host }, member }, { spec: { network } }) =>
      (['pods', 'services'] as const)
        .filter((which) => member && host.networks[which])
        .filter((which) => host.networks[which] !== network[which])
        .map((which) => ({
          message: `the cluster runs with ${which} ${host.networks[which]}, and stack.yaml asks for ${network[which]}`,
          remedy: `Set network.${which} back: a cluster keeps its networks for life.`,
        })),
    ),
  },
  {
    id: 'nodes-ready',
    title: 'Every node of the cluster is ready',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ machine }, { cluster }) => {
      const node = cluster?.nodes[machine.name];
      if (!node || node.ready) return undefined;
      return {
        message: `its node is not ready: ${node.reason}`,
        remedy: `Look at it with \`./gitstead status\` and \`./gitstead logs ${machine.name}\`.`,
      };
    }),
  },
];
