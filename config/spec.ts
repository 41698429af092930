import type { Role } from '../plan/inventory.ts';

/** A named group of equal machines. */
export interface MachinePool {
  readonly role: Role;
  readonly count: number;
}

/** A profile chosen in `stack.yaml`, with its parameters still as the user wrote them, validated by the profile's own schema. */
export interface ProfileChoice {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One cluster of `stack.yaml`, validated, with every default filled in. Readonly from here on. */
export interface ClusterSpec {
  readonly name: string;
  readonly provider: string;
  /** The provider's own settings, validated by its schema fragment (the key named like the provider). */
  readonly settings: unknown;
  readonly kubernetes: { readonly version: string };
  /** Pools by name, in the order of the file. */
  readonly machines: Readonly<Record<string, MachinePool>>;
  readonly network: {
    readonly cni: 'flannel';
    readonly pods: string;
    readonly services: string;
    /** Network of the machines themselves. */
    readonly machines: string;
  };
  readonly profiles: readonly ProfileChoice[];
  readonly git: {
    readonly server: 'local';
    /** Branch that Flux follows. */
    readonly branch: string;
  };
}

/** `stack.yaml`, validated. */
export interface Stack {
  readonly apiVersion: 'gitstead/v1';
  readonly clusters: Readonly<Record<string, ClusterSpec>>;
}
