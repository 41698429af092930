import { machinesOf } from '../machines.ts';
import type { Path, Problem } from '../problem.ts';
import type { ClusterSpec } from '../spec.ts';
import type { Rule } from './rule.ts';

/** Longest host name label, and longest label of Kubernetes: RFC 1123. */
const LONGEST_LABEL = 63;
/** More members make etcd slower, not safer: etcd's own recommendation. */
const MOST_CONTROL_PLANES = 7;
const READS: readonly Path[] = [
  ['machines', '*', 'role'],
  ['machines', '*', 'count'],
];

function controlPlanePools({ machines }: ClusterSpec) {
  return Object.entries(machines).filter(([, { role }]) => role === 'control-plane');
}

/** Where to point for the number of control planes: the count, when one pool has them all. */
function controlPlanePath(cluster: ClusterSpec): Path {
  const [first, ...others] = controlPlanePools(cluster);
  if (first === undefined || others.length > 0) return ['machines'];
  return ['machines', first[0], first[1].hosts ? 'hosts' : 'count'];
}

function controlPlanes(cluster: ClusterSpec): readonly Problem[] {
  const total = controlPlanePools(cluster).reduce((sum, [, { count }]) => sum + count, 0);
  const path = controlPlanePath(cluster);
  if (total === 0) {
    return [
      {
        path,
        message: 'no machine has the role control-plane, so nothing would run Kubernetes',
        remedy: 'Add a pool, for example `control-plane: { role: control-plane, count: 1 }`.',
      },
    ];
  }
  if (total > MOST_CONTROL_PLANES) {
    return [
      {
        path,
        message: `${total} control planes are too many: every write of etcd waits for ${Math.floor(total / 2) + 1} of them`,
        remedy: 'Use 3, or 5 to survive the loss of two machines.',
      },
    ];
  }
  return total % 2 === 1 ? [] : [evenControlPlanes(path, total)];
}

function evenControlPlanes(path: Path, total: number): Problem {
  const survives = total / 2 - 1;
  return {
    path,
    message: `${total} control planes are an even number: etcd needs ${total / 2 + 1} of ${total} to agree, so the cluster survives the loss of ${survives}, as it does with ${total - 1}, and one machine more can fail`,
    remedy: `Use ${total - 1} or ${total + 1}: 1 survives no loss, 3 survive the loss of one, 5 of two.`,
  };
}

/** The last machine of each pool has the longest name, unless each has a name of its own. */
function longestMachine(cluster: ClusterSpec, pool: string): string {
  const { count = 1, hosts } = cluster.machines[pool] ?? {};
  if (!hosts) return `${pool}-${Math.max(1, count)}`;
  return Object.keys(hosts).reduce(
    (left, right) => (right.length > left.length ? right : left),
    '',
  );
}

function hostNames(cluster: ClusterSpec): readonly Problem[] {
  return Object.keys(cluster.machines)
    .map((pool) => ({ pool, host: longestMachine(cluster, pool) }))
    .filter(({ host }) => host.length > LONGEST_LABEL)
    .map(({ pool, host }) => ({
      path: ['machines', pool],
      message: `the host name ${host} has ${host.length} characters, more than ${LONGEST_LABEL}`,
      remedy: `Shorten the pool's name by ${host.length - LONGEST_LABEL}.`,
    }));
}

function derivedNames(cluster: ClusterSpec): readonly Problem[] {
  const hosts = Object.keys(cluster.machines).map((pool) => longestMachine(cluster, pool));
  const longest = hosts
    .filter((host) => host.length <= LONGEST_LABEL)
    .map((host) => `gitstead-${cluster.name}-${host}`)
    .reduce((left, right) => (right.length > left.length ? right : left), '');
  const excess = longest.length - LONGEST_LABEL;
  return excess <= 0
    ? []
    : [
        {
          path: [],
          message: `the derived name ${longest} has ${longest.length} characters, more than ${LONGEST_LABEL}`,
          remedy: `Shorten the name of the cluster or of its longest pool by ${excess}.`,
        },
      ];
}

function fullNames(cluster: ClusterSpec): readonly { pool: string; full: string }[] {
  return machinesOf(cluster).map(({ pool, name }) => ({ pool, full: `${cluster.name}-${name}` }));
}

/** Cluster `a` with pool `b-c` and cluster `a-b` with pool `c` would both make `a-b-c-1`. */
function uniqueNames(cluster: ClusterSpec, earlier: readonly ClusterSpec[]): readonly Problem[] {
  const owners = new Map(
    earlier.flatMap((other) => fullNames(other).map(({ full }) => [full, other.name] as const)),
  );
  const pools = new Map(
    fullNames(cluster)
      .filter(({ full }) => owners.has(full))
      .map(({ pool, full }) => [pool, full] as const),
  );
  return [...pools].map(([pool, full]) => ({
    path: ['machines', pool],
    message: `the derived name gitstead-${full} is also one of cluster ${owners.get(full)}`,
    remedy: 'Rename the pool, or one of the clusters.',
  }));
}

/** Rules about machines and their names. */
export const machineRules: readonly Rule[] = [
  { name: 'control-planes', reads: READS, check: controlPlanes },
  { name: 'host-name-length', reads: [['machines', '*', 'count']], check: hostNames },
  { name: 'derived-name-length', reads: [['machines', '*', 'count']], check: derivedNames },
  { name: 'derived-names-unique', reads: [['machines', '*', 'count']], check: uniqueNames },
];
