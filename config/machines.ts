import type { Role } from '../plan/inventory.ts';
import type { ClusterSpec } from './spec.ts';

/** A machine that the spec asks for. */
export interface MachineSpec {
  /** `<pool>-<number from 1>`: unique in the cluster, also the host name and node name. */
  readonly name: string;
  readonly pool: string;
  readonly role: Role;
  /** Position of the pool in the file, from 0. */
  readonly poolIndex: number;
  /** Position in the pool, from 0. */
  readonly index: number;
}

/** The machines of a cluster, in the order of the file. */
export function machinesOf(spec: Pick<ClusterSpec, 'machines'>): readonly MachineSpec[] {
  return Object.entries(spec.machines).flatMap(([pool, { role, count }], poolIndex) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${pool}-${index + 1}`,
      pool,
      role,
      poolIndex,
      index,
    })),
  );
}
