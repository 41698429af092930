/** What a machine does in its cluster. */
export type Role = 'control-plane' | 'worker';

/** Where SSH reaches a host from the operator's machine. */
export interface SshAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Path of a private key of the operator's own, or `agent` for the SSH agent; absent: the clone's key for this cluster. */
  readonly identity?: string;
  /** The host through which it is reached. */
  readonly jump?: Omit<SshAddress, 'jump'>;
}

/** What keeps pods off a node that do not tolerate it. */
export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
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
  /** Labels of its node that `stack.yaml` asks for. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints of its node that `stack.yaml` asks for. */
  readonly taints: readonly Taint[];
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
    /** Stable DNS name in certificates and kubeconfigs; on every machine it is the machine's own proxy. */
    readonly name: string;
    /** How the operator's machine reaches it, as `host:port`. */
    readonly published: string;
    /** The same for each control plane by its name, where no address leads to whichever of them is ready. */
    readonly byMachine?: Readonly<Record<string, string>>;
  };
  /** The Git server of a cluster whose `git.server` is `local`. */
  readonly git?: {
    /** Its fixed address among the machines. */
    readonly address: string;
    /** Port of SSH at that address; 22 when absent. */
    readonly port?: number;
    /** The machine on which it is, where it has none of its own. */
    readonly machine?: string;
    readonly ssh: SshAddress;
  };
  /** Where NodePorts reach the operator's machine: NodePort -> URL. */
  readonly published: Readonly<Record<string, string>>;
  /** An address that answers DNS for the machines' own resolver, given to kubelet. */
  readonly nameservers: readonly string[];
}
