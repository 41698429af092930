import { DockerProvider } from '@cdktf/provider-docker/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import { machinesOf } from '../../config/machines.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import type { DeclaredMachines, Identity } from '../provider.ts';
import { declareGitServer } from './declare/git-server.ts';
import { declareLoadBalancer } from './declare/load-balancer.ts';
import { declareMachine } from './declare/machine.ts';
import { declareNetwork } from './declare/network.ts';
import type { Scope } from './declare/scope.ts';
import { inventoryOf } from './inventory.ts';
import { labelsOf } from './names.ts';

/** Declares the cluster's network, volumes, machines, Git server and load balancer; see `MachinesModule`. */
export function declareMachines(
  stack: TerraformStack,
  spec: ClusterSpec,
  identity: Identity,
): DeclaredMachines {
  // Without a host the provider takes DOCKER_HOST, like the docker command.
  new DockerProvider(stack, 'docker', {});
  const labels = Object.entries(labelsOf({ name: spec.name, id: identity.id })).map(
    ([label, value]) => ({ label, value }),
  );
  const network = declareNetwork(stack, spec, labels);
  const scope: Scope = { stack, spec, labels, network, authorizedKey: identity.authorizedKey };
  const machines = machinesOf(spec).map((machine) => declareMachine(scope, machine));
  declareLoadBalancer(scope);
  const containers = [...machines, declareGitServer(scope)];
  return { inventory: inventoryOf(spec), identities: containers.map(({ id }) => id) };
}
