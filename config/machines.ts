import type { Role, Taint } from '../plan/inventory.ts';
import type { ClusterSpec, HostSpec, MachinePool } from './spec.ts';

/** A machine that the spec asks for. */
export interface MachineSpec {
  /** `<pool>-<number from 1>`, or the name of the host: unique in the cluster, also the node name. */
  readonly name: string;
  readonly pool: string;
  readonly role: Role;
  /** Position of the pool in the file, from 0. */
  readonly poolIndex: number;
  /** Position in the pool, from 0. */
  readonly index: number;
  /** The pool's, and the host's own over them. */
  readonly labels: Readonly<Record<string, string>>;
  /** The pool's and the host's own. */
  readonly taints: readonly Taint[];
  /** Where it is, when it exists already. */
  readonly host?: HostSpec;
}

/** The machines of a cluster, in the order of the file. */
export function machinesOf(spec: Pick<ClusterSpec, 'machines'>): readonly MachineSpec[] {
  return Object.entries(spec.machines).flatMap(([pool, settings], poolIndex) =>
    namesIn(pool, settings).map((name, index) => {
      const host = settings.hosts?.[name];
      return {
        name,
        pool,
        role: settings.role,
        poolIndex,
        index,
        labels: { ...settings.labels, ...host?.labels },
        taints: [...(settings.taints ?? []), ...(host?.taints ?? [])],
        ...(host && { host }),
      };
    }),
  );
}

function namesIn(pool: string, { count, hosts }: MachinePool): readonly string[] {
  if (hosts) return Object.keys(hosts);
  return Array.from({ length: count }, (_, index) => `${pool}-${index + 1}`);
}
