import type { Path, Problem } from '../../config/problem.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import { MAX_MACHINES, MAX_POOLS, type PublishedPort, publishedPorts } from './addresses.ts';

const MAX_PORT = 65_535;

/**
 * What the schema cannot say about clusters of containers. Paths start at the cluster.
 *
 * @param earlier the clusters above this one in the file, which share the host with it
 */
export function rules(spec: ClusterSpec, earlier: readonly ClusterSpec[] = []): readonly Problem[] {
  return [
    ...foreignHosts(spec),
    ...networkSize(spec),
    ...poolSizes(spec),
    ...poolCount(spec),
    ...portClashes(spec, earlier),
    ...portRange(spec),
  ];
}

/** Containers are made, not named. */
function foreignHosts(spec: ClusterSpec): readonly Problem[] {
  const pools = Object.entries(spec.machines).filter(([, { hosts }]) => hosts !== undefined);
  return pools.map(([pool]) => ({
    path: ['machines', pool, 'hosts'],
    message: 'the provider docker makes its machines and takes no hosts',
    remedy: 'Write `count` instead, or use `provider: ssh`.',
  }));
}

function networkSize(spec: ClusterSpec): readonly Problem[] {
  const { machines } = spec.network;
  if (machines.endsWith('.0/24')) return [];
  return [
    {
      path: ['network', 'machines'],
      message: `${machines} is not a /24 network`,
      remedy: 'Machines get fixed addresses in a /24: use for example 172.30.0.0/24.',
    },
  ];
}

function poolSizes(spec: ClusterSpec): readonly Problem[] {
  const large = Object.entries(spec.machines).filter(([, { count }]) => count > MAX_MACHINES);
  return large.map(([pool, { count }]) => ({
    path: ['machines', pool, 'count'],
    message: `${count} machines are more than the ${MAX_MACHINES} that fit into a pool`,
    remedy: 'Lower the count, or put the rest into a second pool.',
  }));
}

function poolCount(spec: ClusterSpec): readonly Problem[] {
  const pools = Object.keys(spec.machines).length;
  if (pools <= MAX_POOLS) return [];
  return [
    {
      path: ['machines'],
      message: `${pools} pools are more than the ${MAX_POOLS} that fit into the machine network`,
      remedy: 'Use fewer, larger pools.',
    },
  ];
}

function portPath({ setting }: PublishedPort): Path {
  return ['docker', ...setting.split('.')];
}

/** A published port, with the cluster's name when it is another cluster's. */
interface Taken extends PublishedPort {
  readonly owner?: string;
}

function portClashes(spec: ClusterSpec, earlier: readonly ClusterSpec[]): readonly Problem[] {
  const elsewhere = earlier.flatMap((cluster) =>
    publishedPorts(cluster).map((port): Taken => ({ ...port, owner: cluster.name })),
  );
  const own: readonly Taken[] = publishedPorts(spec);
  return own.flatMap((published, position) => {
    const taken = [...elsewhere, ...own.slice(0, position)];
    const first = taken.find(({ port }) => port === published.port);
    return first ? [portClash(published, first)] : [];
  });
}

function portClash(published: PublishedPort, first: Taken): Problem {
  const where = first.owner ? ` of cluster "${first.owner}"` : '';
  return {
    path: portPath(published),
    message: `port ${published.port} is used twice: by ${first.purpose}${where} and by ${published.purpose}`,
    remedy:
      "Choose another number. A machine's SSH port is ports.ssh plus the last part of its address.",
  };
}

function portRange(spec: ClusterSpec): readonly Problem[] {
  const outside = publishedPorts(spec).filter(({ port }) => port > MAX_PORT);
  return outside.slice(0, 1).map((published) => ({
    path: portPath(published),
    message: `${published.purpose} would get port ${published.port}, above ${MAX_PORT}`,
    remedy: `Lower ${published.setting}.`,
  }));
}
