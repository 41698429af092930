/** A resource as Terraform's JSON messages name it. */
export interface ResourceName {
  readonly addr: string;
  readonly resource_type: string;
  readonly resource_name: string;
}

/** What went wrong, or may. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
}

/** The parts of Terraform's machine-readable messages that are used here. Source: developer.hashicorp.com/terraform/internals/machine-readable-ui. */
export interface Message {
  readonly type: string;
  readonly '@message': string;
  readonly change?: {
    readonly resource: ResourceName;
    readonly action: string;
    /** Why, for example `tainted`: its creation failed half-way. */
    readonly reason?: string;
  };
  readonly hook?: {
    readonly resource: ResourceName;
    readonly action?: string;
    readonly output?: string;
    readonly elapsed_seconds?: number;
  };
  readonly diagnostic?: Diagnostic;
}

/** Reads one line of output; undefined for what is no message, such as a crash. */
export function parseMessage(line: string): Message | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}
