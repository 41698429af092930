import type { Provider } from '../provider.ts';
import { gitUrl, inventoryOf } from './inventory.ts';
import { PROGRAMS } from './programs.ts';
import { rules } from './rules.ts';
import { schema } from './settings.ts';

/** Machines as containers of a Docker engine. */
export const docker: Provider = {
  name: 'docker',
  schema,
  rules,
  inventory: inventoryOf,
  gitUrl,
  resourceKinds: {
    docker_container: { kind: 'machine', precious: true },
    docker_volume: { kind: 'volume', precious: true },
    docker_network: { kind: 'network', precious: true },
  },
  programs: PROGRAMS,
  loadMachines: () => import('./machines.ts'),
  checks: later(() => import('./checks/index.ts').then(({ checks }) => checks)),
  prepareImages: later(() => import('./images.ts').then(({ prepareImages }) => prepareImages)),
  hasImages: later(() => import('./images.ts').then(({ hasImages }) => hasImages)),
  removeImages: later(() => import('./images.ts').then(({ removeImages }) => removeImages)),
  running: later(() => import('./running.ts').then(({ running }) => running)),
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
