import type { Phase } from '../phase.ts';
import { controlPlanes } from './control-planes.ts';
import { init } from './init.ts';
import { kubeconfig } from './kubeconfig.ts';
import { network } from './network.ts';
import { nodes } from './nodes.ts';
import { prepare } from './prepare.ts';
import { workers } from './workers.ts';

/** Machines to cluster, in order. To add a phase, add its file and a line here. */
export const phases: readonly Phase[] = [
  prepare,
  init,
  kubeconfig,
  workers,
  network,
  controlPlanes,
  nodes,
];
