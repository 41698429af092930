import { Network } from '@cdktf/provider-docker/lib/network/index.js';
import type { TerraformStack } from 'cdktf';
import type { ClusterSpec } from '../../../config/spec.ts';
import { addressesOf } from '../addresses.ts';
import { networkName } from '../names.ts';
import type { Label } from './scope.ts';

/** The network of the machines. */
export function declareNetwork(stack: TerraformStack, spec: ClusterSpec, labels: Label[]): Network {
  return new Network(stack, 'machines', {
    name: networkName(spec.name),
    driver: 'bridge',
    ipamConfig: [{ subnet: spec.network.machines, gateway: addressesOf(spec).gateway }],
    labels,
  });
}
