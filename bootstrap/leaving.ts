import type { Machine, Role } from '../plan/inventory.ts';
import type { NodeFacts } from './cluster-facts.ts';
import type { MachineFacts } from './facts.ts';
import type { Context } from './phase.ts';

/** What is to be taken out of a cluster. */
export interface Removal {
  /** Names that the user has given, and with them leave to lose what these machines hold. */
  readonly agreed: readonly string[];
  /** Machines that an earlier inventory held and this one does not. */
  readonly former: readonly Machine[];
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
      const { role = roleOf(node), address } = former.get(name) ?? {};
      return { name, role, address, node, facts: machines[name] };
    })
    .filter((leaving) => leaving.node || holdsSomething(context, leaving));
}

function roleOf(node: NodeFacts | undefined): Role {
  return node?.labels[CONTROL_PLANE] === undefined ? 'worker' : 'control-plane';
}

/** A machine that another cluster has taken since, or that was reset, is nobody's business here. */
function holdsSomething({ clusterId }: Context, { facts }: Leaving): boolean {
  return facts?.journal?.cluster === clusterId;
}

/** Whether nothing of it runs any more, so that its pods cannot be asked to leave. */
export function isDead({ node, facts }: Leaving): boolean {
  // A kubelet that was reset a moment ago still looks Ready for a while.
  const reset = facts !== undefined && !facts.kubeletConf;
  return !node?.ready || reset;
}
