import type { TerraformStack } from 'cdktf';
import type { ClusterSpec } from '../../config/spec.ts';
import type { DeclaredMachines } from '../provider.ts';
import { inventoryOf } from './inventory.ts';

/** Declares nothing: the hosts exist. Another host under a known name is converged anew. */
export function declareMachines(_: TerraformStack, spec: ClusterSpec): DeclaredMachines {
  const inventory = inventoryOf(spec);
  return {
    inventory,
    identities: inventory.machines.map(({ name, address }) => `${name} ${address}`),
  };
}
