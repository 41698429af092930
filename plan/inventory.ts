/** What a machine does in its cluster. */
export type Role = 'control-plane' | 'worker';

/** Where SSH reaches a host from the operator's machine. */
export interface SshAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** A machine as the bootstrap sees it, whatever made it. */
export interface Machine {
  /** Also its host name and node name, for example `workers-1`. */
  readonly name: string;
  readonly pool: string;
  readonly role: Role;
  /** Its address among the machines. */
  readonly address: string;
  readonly ssh: SshAddress;
}

/**
 * The typed facts that cross from the machines plane to the cluster plane;
 * Terraform's output `inventory` shows the same.
 */
export interface Inventory {
  readonly cluster: string;
  readonly machines: readonly Machine[];
  /** The Kubernetes API. */
  readonly api: {
    /** Stable DNS name in certificates and kubeconfigs, resolved on every machine. */
    readonly name: string;
    readonly port: number;
    /** Where `name` points among the machines. */
    readonly address: string;
    /** How the operator's machine reaches it, as `host:port`. */
    readonly published: string;
  };
  /** The Git server of a cluster whose `git.server` is `local`. */
  readonly git?: {
    /** Its fixed address among the machines; SSH listens on port 22. */
    readonly address: string;
    readonly ssh: SshAddress;
  };
  /** Where NodePorts reach the operator's machine: NodePort -> URL. */
  readonly published: Readonly<Record<string, string>>;
  /** An address that answers DNS for the machines' own resolver, given to kubelet. */
  readonly nameservers: readonly string[];
}
