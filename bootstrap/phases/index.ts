import type { Phase } from '../phase.ts';
import { certificates } from './certificates.ts';
import { configure } from './configure.ts';
import { controlPlanes } from './control-planes.ts';
import { forget } from './forget.ts';
import { init } from './init.ts';
import { kubeconfig } from './kubeconfig.ts';
import { kubelet } from './kubelet.ts';
import { labels } from './labels.ts';
import { leave } from './leave.ts';
import { network } from './network.ts';
import { nodes } from './nodes.ts';
import { prepare } from './prepare.ts';
import { servingCertificates } from './serving-certificates.ts';
import { workers } from './workers.ts';

/** Machines to cluster, in order. To add a phase, add its file and a line here. */
export const phases: readonly Phase[] = [
  prepare,
  init,
  configure,
  certificates,
  kubeconfig,
  workers,
  network,
  forget,
  controlPlanes,
  servingCertificates,
  labels,
  nodes,
  kubelet,
  leave,
];
