import type { Provider } from '../provider.ts';
import { checks } from './checks/index.ts';
import { hostKey } from './host-key.ts';
import { hasImages, PROGRAMS, prepareImages, removeImages } from './images.ts';
import { gitUrl, inventoryOf } from './inventory.ts';
import { rules } from './rules.ts';
import { running } from './running.ts';
import { schema } from './settings.ts';
import { start } from './start.ts';
import { remove, sweep } from './sweep.ts';

/** Machines as containers of a Docker engine. */
export const docker: Provider = {
  name: 'docker',
  schema,
  rules,
  checks,
  inventory: inventoryOf,
  gitUrl,
  resourceKinds: {
    docker_container: { kind: 'machine', precious: true },
    docker_volume: { kind: 'volume', precious: true },
    docker_network: { kind: 'network', precious: true },
  },
  programs: PROGRAMS,
  prepareImages,
  hasImages,
  removeImages,
  running,
  loadMachines: () => import('./machines.ts'),
  hostKey,
  start,
  sweep,
  remove,
};
