import type { ClusterSpec } from '../config/spec.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Change } from '../plan/change.ts';
import type { Inventory, Machine } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import type { Run } from '../plan/run.ts';
import type { ScriptOptions } from '../remote/ssh.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { MachineFacts } from './facts.ts';
import type { Claim } from './lease/lease.ts';
import type { Removal } from './leaving.ts';
import type { Probes } from './probe-result.ts';

/** All that a plan is computed from: what is wanted and what is there. */
export interface Context {
  readonly spec: ClusterSpec;
  readonly inventory: Inventory;
  /** This cluster's random id, as journals carry it. */
  readonly clusterId: string;
  /** What was found on each machine, by name; in a mere look, on those that answer. */
  readonly machines: Readonly<Record<string, MachineFacts>>;
  /** What the API says; undefined while there is no cluster. */
  readonly cluster: ClusterFacts | undefined;
  /** Container images that machines neither come with nor need to pull, by reference. */
  readonly images: readonly string[];
  /** The operator's kubeconfig as it is now. */
  readonly kubeconfig: string | undefined;
  /** What may be taken out of the cluster. */
  readonly removal: Removal;
  /** What machines tried of each other; absent once all of them are nodes. */
  readonly probes?: Probes;
}

/** What a converge is given. */
export interface ConvergeInput {
  readonly inventory: Inventory;
  readonly spec: ClusterSpec;
  readonly paths: ClusterPaths;
  /** Absolute paths of the rendered manifests that must be there before Flux: CNI and CoreDNS. */
  readonly manifests: readonly string[];
  readonly artifacts: Artifacts;
  /** What may be taken out of the cluster; nothing when absent. */
  readonly removal?: Removal | undefined;
  /** Container images to bring to the machines, by reference: none when the machines come with them. */
  readonly images?: readonly string[];
  /** The right to change the machines; without it they are only looked at, or nobody else is about. */
  readonly lease?: Claim | undefined;
}

/**
 * Files of the operator's cache by their names in the lock (programs, images by reference), fetched or
 * built where they are missing. Asked only when a machine lacks something.
 */
export type Artifacts = (
  names: readonly string[],
  run: Run,
  /** Processor of the machine they are for, as `uname -m` says; this computer's when absent. */
  architecture?: string,
) => Promise<ReadonlyMap<string, string>>;

/** The hands of a run: how steps reach machines and the API. */
export interface Session extends Run {
  readonly paths: ClusterPaths;
  /** Absolute paths of the manifests that must be there before Flux: CNI and CoreDNS. */
  readonly manifests: readonly string[];
  readonly artifacts: Artifacts;
  /** Runs `scripts/<name>.sh` on a machine, or several as one. */
  readonly script: (
    machine: string,
    name: string | readonly string[],
    options: ScriptOptions,
  ) => Promise<string>;
  /** Puts a file of this host onto a machine at an absolute path, whole or not at all. */
  readonly upload: (machine: string, from: string, to: string) => Promise<void>;
  /** The API, through the operator's kubeconfig. */
  readonly api: () => Promise<KubeClient>;
  /** What `init` has made in this run: the cluster's certificate authority, in PEM. */
  readonly made: { authority: string | undefined };
}

/** One line of a plan, with what carries it out. */
export interface Step {
  readonly change: Change;
  /** Where it happens. Steps of one machine run one after the other, those of different machines side by side. */
  readonly machine?: string;
  /** Absent when nothing is to be done. May return more exact changes than were planned. */
  readonly apply?: (session: Session) => Promise<readonly Change[] | undefined>;
}

/** One part of the bootstrap. Pure data: the runner, help and progress derive from it. */
export interface Phase {
  readonly name: string;
  /** What it does, in words for people. */
  readonly title: string;
  /** Names of the phases that must have ended; phases that do not need each other run side by side. */
  readonly needs: readonly string[];
  /** One machine after the other instead of side by side. */
  readonly serial?: boolean;
  /** On how many machines at once, where that is limited; one that fails lets no other begin. */
  readonly atOnce?: (context: Context) => number;
  /**
   * What is to be done, computed from facts alone.
   *
   * @throws {KnownError} when it would have to destroy something that this cluster did not make
   */
  readonly plan: (context: Context) => readonly Step[];
  /** Waits for what the steps set in motion. */
  readonly settle?: (session: Session, context: Context) => Promise<void>;
}

/** The facts of a machine that was looked at. */
export function factsOf(
  { machines }: Pick<Context, 'machines'>,
  { name }: Pick<Machine, 'name'>,
): MachineFacts {
  const facts = machines[name];
  if (!facts) throw new Error(`No facts of machine ${name}`);
  return facts;
}

/**
 * The machines that were looked at, in the order of the inventory: all of them in a run that changes
 * something, those that answer in a mere look.
 */
export function machinesSeen({
  inventory,
  machines,
}: Pick<Context, 'inventory' | 'machines'>): readonly Machine[] {
  return inventory.machines.filter(({ name }) => machines[name]);
}

/** Those of a role among them. */
export function machinesWith(context: Context, role: Machine['role']): readonly Machine[] {
  return machinesSeen(context).filter((machine) => machine.role === role);
}

/**
 * The control plane that the cluster begins with, or is repaired from: one whose API answers,
 * else one that completed its init or join, else the first.
 */
export function leaderOf(context: Context): Machine {
  const candidates = machinesWith(context, 'control-plane');
  const found =
    candidates.find((machine) => factsOf(context, machine).apiReady) ??
    candidates.find((machine) => isMember(context, machine)) ??
    candidates[0];
  if (!found) throw new Error('No control plane was looked at');
  return found;
}

/** Whether a journal of this cluster says that the machine completed its init or join, and its files are still there. */
export function isMember(context: Context, machine: Machine): boolean {
  const { journal, kubeletConf } = factsOf(context, machine);
  return kubeletConf && journal?.cluster === context.clusterId && journal.state === 'done';
}
