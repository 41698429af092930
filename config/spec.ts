import type { Role, Taint } from '../plan/inventory.ts';

/** A named group of equal machines. */
export interface MachinePool {
  readonly role: Role;
  readonly count: number;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly taints?: readonly Taint[] | undefined;
  /** The machines by name, where the provider takes hosts that exist; `count` is their number. */
  readonly hosts?: Readonly<Record<string, HostSpec>> | undefined;
}

/** A host that exists already, as `stack.yaml` names it. What is absent comes from the provider's settings. */
export interface HostSpec {
  readonly address: string;
  /** Its address among the machines, where that is another. */
  readonly privateAddress?: string | undefined;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  /** Path of a private key, or `agent`. */
  readonly key?: string | undefined;
  readonly jump?: JumpSpec | undefined;
  /** Its public SSH host key, `ssh-ed25519 ...`. */
  readonly hostKey?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly taints?: readonly Taint[] | undefined;
}

/** The host through which others are reached. */
export interface JumpSpec {
  readonly address: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly key?: string | undefined;
  readonly hostKey?: string | undefined;
}

/** Settings of the kubelets that may be changed; what is absent is Kubernetes' default. */
export interface KubeletSettings {
  readonly maxPods?: number | undefined;
  readonly systemReserved?: Readonly<Record<string, string>> | undefined;
  readonly kubeReserved?: Readonly<Record<string, string>> | undefined;
  readonly evictionHard?: Readonly<Record<string, string>> | undefined;
  readonly containerLogMaxSize?: string | undefined;
  readonly containerLogMaxFiles?: number | undefined;
  readonly shutdownGracePeriodSeconds?: number | undefined;
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
  readonly kubernetes: { readonly version: string; readonly kubelet?: KubeletSettings | undefined };
  /** Pools by name, in the order of the file. */
  readonly machines: Readonly<Record<string, MachinePool>>;
  readonly network: {
    readonly cni: 'flannel';
    readonly pods: string;
    readonly services: string;
    /** Network of the machines themselves. */
    readonly machines: string;
    /** HTTP proxy of the machines and of what they run. */
    readonly proxy?:
      | {
          readonly http?: string | undefined;
          readonly https?: string | undefined;
          readonly none: readonly string[];
        }
      | undefined;
    /** Files below the clone with certificates, in PEM, that the machines trust besides the usual ones. */
    readonly authorities?: readonly string[] | undefined;
  };
  readonly maintenance: {
    /** How many workers may be out of service at once. */
    readonly maxUnavailable: number;
    /** How long a node's pods are given to leave it, in seconds. */
    readonly drainSeconds: number;
  };
  readonly checks: {
    /** Ids of checks whose finding is known and accepted. */
    readonly ignore: readonly string[];
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
