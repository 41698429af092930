import type { Provider } from '../provider.ts';
import { gitUrl, inventoryOf } from './inventory.ts';
import { rules } from './rules.ts';
import { schema } from './settings.ts';

/** Hosts that exist already. Nothing is made for them and nothing of them removed but what a cluster puts there. */
export const ssh: Provider = {
  name: 'ssh',
  schema,
  rules,
  inventory: inventoryOf,
  gitUrl,
  makesMachines: false,
  clusterOn: async (place, signal) => (await import('./cluster-on.ts')).clusterOn(place, signal),
  resourceKinds: {},
  resourceNames: () => [],
  programs: () => [],
  loadMachines: () => import('./machines.ts'),
  checks: async (spec, paths) => (await import('./checks/index.ts')).checks(spec, paths),
  prepareImages: async () => undefined,
  hasImages: async () => true,
  removeImages: async () => [],
  running: async (label, place) => (await import('./running.ts')).running(label, place),
  hostKey: async (place, host) => (await import('./host-keys.ts')).hostKey(place, host),
  start: async () => [],
  sweep: async () => [],
  detached: async () => [],
  remove: async () => [],
};
