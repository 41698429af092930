import type { Network } from '@cdktf/provider-docker/lib/network/index.js';
import type { TerraformStack } from 'cdktf';
import type { ClusterSpec } from '../../../config/spec.ts';

/** A label in the provider's notation. */
export interface Label {
  readonly label: string;
  readonly value: string;
}

/** What every declaration of a cluster's parts needs. */
export interface Scope {
  readonly stack: TerraformStack;
  readonly spec: ClusterSpec;
  readonly labels: Label[];
  readonly network: Network;
  /** Public half of the operator's SSH key. */
  readonly authorizedKey: string;
}

/** A name as Terraform takes it: it must not begin with a digit, which host names may. */
export function terraformName(name: string): string {
  return /^\d/.test(name) ? `_${name}` : name;
}
