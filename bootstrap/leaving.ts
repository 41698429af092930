import type { Machine, Role } from '../plan/inventory.ts';
import type { NodeFacts } from './cluster-facts.ts';
import type { MachineFacts } from './facts.ts';
import type { Context } from './phase.ts';
import { roleOn } from './role.ts';

/** What is to be taken out of a cluster. */
export interface Removal {
  /** Names that the user has given, and with them leave to lose what these machines hold. */
  readonly agreed: readonly string[];
  /** Machines that an earlier inventory held and this one does not. */
  readonly former: readonly Machine[];
  /**
   * Whether machines that are taken out exist on: what is not removed from them stays there, and their
   * kubelets would register again.
   *
   * @default false
   */
  readonly machinesStay?: boolean;
}

/** A run that takes nothing out. */
export const NO_REMOVAL: Removal = { agreed: [], former: [] };

/** A node or machine of the cluster that `stack.yaml` no longer asks for. */
export interface Leaving {
  readonly name: string;
  readonly role: Role;
  /** Its address among the machines, where it is known. */
  readonly address: string | undefined;
  /** What the API has of it. */
  readonly node: NodeFacts | undefined;
  /** What was found on it; undefined when it does not answer, or nobody knows where it is. */
  readonly facts: MachineFacts | undefined;
}

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

/** What of the cluster, or of the machines before, has no place in the inventory any more. */
export function leavingOf(context: Context): readonly Leaving[] {
  const { inventory, cluster, removal, machines } = context;
  const wanted = new Set(inventory.machines.map(({ name }) => name));
  const former = new Map(removal.former.map((machine) => [machine.name, machine]));
  const names = new Set([...former.keys(), ...Object.keys(cluster?.nodes ?? {})]);
  return [...names]
    .filter((name) => !wanted.has(name))
    .map((name) => {
      const node = cluster?.nodes[name];
      const facts = machines[name];
      const role = roleOf(former.get(name), node, facts);
      return { name, role, address: former.get(name)?.address, node, facts };
    })
    .filter((leaving) => leaving.node || holdsSomething(context, leaving));
}

/**
 * Any sign of a control plane counts, because its role in `stack.yaml` may have been changed before it
 * was taken out: a vote that is looked for in vain does no harm, one that stays does.
 */
function roleOf(
  former: Machine | undefined,
  node: NodeFacts | undefined,
  facts: MachineFacts | undefined,
): Role {
  const isControlPlane =
    former?.role === 'control-plane' ||
    node?.labels[CONTROL_PLANE] !== undefined ||
    (facts !== undefined && roleOn(facts) === 'control-plane');
  return isControlPlane ? 'control-plane' : 'worker';
}

/** Whether a machine holds a part of this cluster: one that was reset, or that another cluster has taken since, does not. */
export function holdsSomething(
  { clusterId }: Pick<Context, 'clusterId'>,
  { facts }: Pick<Leaving, 'facts'>,
): boolean {
  return facts?.journal?.cluster === clusterId;
}

/** Whether nothing of it runs any more, so that its pods cannot be asked to leave. */
export function isDead({ node, facts }: Leaving): boolean {
  // A kubelet that was reset a moment ago still looks Ready for a while.
  const reset = facts !== undefined && !facts.kubeletConf;
  return !node?.ready || reset;
}
