import type { TerraformStack } from 'cdktf';
import type { ZodType } from 'zod';
import type { Problem } from '../config/problem.ts';
import type { ClusterSpec } from '../config/spec.ts';
import type { Host } from '../host/host.ts';
import type { Change } from '../plan/change.ts';
import type { Check } from '../plan/check.ts';
import type { Inventory, Machine } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import type { Run } from '../plan/run.ts';

/** What distinguishes this clone's cluster from any other of the same name, and lets its operator in. */
export interface Identity {
  /** Random id of the cluster, a label on everything made for it. */
  readonly id: string;
  /** Public half of the operator's SSH key, one line. */
  readonly authorizedKey: string;
}

/** A cluster as the engine knows it. */
export interface ClusterLabel {
  readonly name: string;
  readonly id: string;
}

/** A cluster as `stack.yaml` wants it, and where this clone keeps what it knows of it. */
export interface ClusterPlace {
  readonly spec: ClusterSpec;
  readonly paths: ClusterPaths;
  /** Machines that an earlier inventory held and `stack.yaml` has lost since: they may have to be reached. */
  readonly removal?: { readonly former: readonly Machine[] };
}

/** What declaring the machines gives to the rest of the stack. */
export interface DeclaredMachines {
  readonly inventory: Inventory;
  /** Terraform references that change whenever a machine is made anew. */
  readonly identities: readonly string[];
}

/** The part of a provider that needs the Terraform CDK; loaded only when a stack is synthesized. */
export interface MachinesModule {
  /** Declares network, volumes and machines in `stack`. Pure: touches no engine and no file. */
  readonly declareMachines: (
    stack: TerraformStack,
    spec: ClusterSpec,
    identity: Identity,
  ) => DeclaredMachines;
}

/** How a Terraform resource type is called in a list of changes. */
export interface ResourceKind {
  readonly kind: string;
  /** Whether it holds what cannot be made again: deleting or replacing one needs an explicit word. */
  readonly precious: boolean;
  /** Names of those that hold nothing all the same, and may be made anew. */
  readonly expendable?: readonly string[];
}

/** Something that was made for a cluster and still exists. */
export interface Leftover {
  readonly kind: 'container' | 'network' | 'volume' | 'image' | 'host';
  readonly name: string;
  /** The engine's own id, so that nothing else of the same name is ever touched. */
  readonly id: string;
}

/** What machines are made of, resolved to files of the cache. */
export interface MachineParts {
  /** Tag of the base image. */
  readonly base: string;
  /** Folder of files that every machine carries, whatever made it. */
  readonly root: string;
  /** Path of each of the provider's `programs`, by its name in the lock. */
  readonly files: ReadonlyMap<string, string>;
  /** Container images to have on board, as tars. */
  readonly images: readonly { readonly reference: string; readonly path: string }[];
  /** For example `linux/amd64`. */
  readonly platform: string;
}

/** Where machines come from. One folder per provider; the CLI's registry lists them. */
export interface Provider {
  /** As written in `stack.yaml`; also the key of its settings. */
  readonly name: string;
  /** Its settings, with every default, so that the key may be absent. */
  readonly schema: ZodType;
  /** What the schema cannot say: how the settings fit the rest of the spec. */
  readonly rules: (spec: ClusterSpec, earlier?: readonly ClusterSpec[]) => readonly Problem[];
  /** Everything that can be known before the first change; `paths` tell this clone's cluster from others. */
  readonly checks: (
    spec: ClusterSpec,
    paths: ClusterPaths,
    host: Host,
  ) => Promise<readonly Check[]>;
  /** The typed facts of the cluster, the same value as the Terraform output `inventory`. */
  readonly inventory: (spec: ClusterSpec) => Inventory;
  /** Where Flux finds the Git server, as a URL. */
  readonly gitUrl: (spec: ClusterSpec) => string;
  /**
   * Whether machines are made, from images of the provider's own. Otherwise they are there before the
   * cluster and after it, and take what they run over SSH.
   */
  readonly makesMachines: boolean;
  /** The id of the cluster that machines which exist belong to, if they belong to the one of this name. */
  readonly clusterOn?: (place: ClusterPlace, signal: AbortSignal) => Promise<string | undefined>;
  readonly resourceKinds: Readonly<Record<string, ResourceKind>>;
  /** Names in Terraform of all that belongs to a machine, whatever its role: what goes when it is removed. */
  readonly resourceNames: (machine: string) => readonly string[];
  /** Programs that the machines of a cluster carry, by their names in the lock. */
  readonly programs: (spec: ClusterSpec) => readonly string[];
  /** Makes what new machines start from, where its content changed. */
  readonly prepareImages: (spec: ClusterSpec, parts: MachineParts, run: Run) => Promise<void>;
  /** Whether there is something that new machines can start from. */
  readonly hasImages: (spec: ClusterSpec) => Promise<boolean>;
  /** Removes every image that `prepareImages` ever made and no container uses. */
  readonly removeImages: (run: Run) => Promise<readonly Change[]>;
  /** Which machines run, by name; a machine that does not exist is missing. */
  readonly running: (
    cluster: ClusterLabel,
    place: ClusterPlace,
  ) => Promise<ReadonlyMap<string, boolean>>;
  readonly loadMachines: () => Promise<MachinesModule>;
  /**
   * Public SSH host key of a machine, or of the Git server as `git`, that can be trusted: read by a way
   * that is not SSH, or agreed to. Waits for a machine that is just starting.
   */
  readonly hostKey: (place: ClusterPlace, host: string, signal: AbortSignal) => Promise<string>;
  /** Starts machines that exist and are stopped. */
  readonly start: (cluster: ClusterLabel, run: Run) => Promise<readonly Change[]>;
  /** Everything that exists for the cluster, whatever Terraform's state says. */
  readonly sweep: (cluster: ClusterLabel) => Promise<readonly Leftover[]>;
  /** Machines that cannot start as they are, and hold nothing that making them anew would lose. */
  readonly detached: (cluster: ClusterLabel) => Promise<readonly Leftover[]>;
  /** Removes what `sweep` found. */
  readonly remove: (leftovers: readonly Leftover[], run: Run) => Promise<readonly Change[]>;
}
