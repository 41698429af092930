import { programArtifacts } from '../../plan/programs.ts';
import type { Provider } from '../provider.ts';
import { terraformName } from './declare/scope.ts';
import { gitUrl, inventoryOf } from './inventory.ts';
import { LOAD_BALANCER } from './names.ts';
import { rules } from './rules.ts';
import { schema } from './settings.ts';
import { volumesOf } from './volumes.ts';

/** Machines as containers of a Docker engine. */
export const docker: Provider = {
  name: 'docker',
  schema,
  rules,
  inventory: inventoryOf,
  gitUrl,
  makesMachines: true,
  resourceKinds: {
    docker_container: { kind: 'machine', precious: true, expendable: [LOAD_BALANCER] },
    docker_volume: { kind: 'volume', precious: true },
    docker_network: { kind: 'network', precious: true },
  },
  resourceNames: (machine) => [
    terraformName(machine),
    ...volumesOf('control-plane').map(({ what }) => terraformName(`${machine}-${what}`)),
  ],
  programs: ({ kubernetes }) => programArtifacts(kubernetes.version),
  loadMachines: () => import('./machines.ts'),
  checks: later(() => import('./checks/index.ts').then(({ checks }) => checks)),
  prepareImages: later(() => import('./images.ts').then(({ prepareImages }) => prepareImages)),
  hasImages: later(() => import('./images.ts').then(({ hasImages }) => hasImages)),
  removeImages: later(() => import('./images.ts').then(({ removeImages }) => removeImages)),
  running: async (cluster) => (await import('./running.ts')).running(cluster),
  hostKey: later(() => import('./host-key.ts').then(({ hostKey }) => hostKey)),
  start: later(() => import('./start.ts').then(({ start }) => start)),
  sweep: later(() => import('./sweep.ts').then(({ sweep }) => sweep)),
  detached: later(() => import('./detached.ts').then(({ detached }) => detached)),
  remove: later(() => import('./sweep.ts').then(({ remove }) => remove)),
};

/** A function whose module is loaded when it is first called: reading stack.yaml needs none of them. */
function later<Args extends unknown[], Result>(
  load: () => Promise<(...args: Args) => Promise<Result>>,
): (...args: Args) => Promise<Result> {
  return async (...args) => (await load())(...args);
}
