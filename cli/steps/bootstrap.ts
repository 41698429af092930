import type { Lease } from '../../bootstrap/lease/lease.ts';
import { phases } from '../../bootstrap/phases/index.ts';
import { converge } from '../../bootstrap/run.ts';
import type { Cluster } from '../cluster.ts';
import type { Task } from '../task-list.ts';
import { convergeInput } from './converge-input.ts';
import { phaseTasks } from './phase-tasks.ts';

/** The bootstrap as tasks, one for each phase, and the moments that others wait for. */
export interface Bootstrap {
  readonly tasks: readonly Task[];
  /** The API can be used. */
  readonly apiReady: Promise<unknown>;
  /** Machines have the programs that they need. */
  readonly prepared: Promise<unknown>;
}

/** The phase after which the operator's kubeconfig is there. */
const API_PHASE = 'kubeconfig';

const PREPARED_PHASE = 'prepare';

/** Turns the phases into tasks that follow one converging run. */
export function bootstrapTasks(cluster: Cluster, lease: Lease): Bootstrap {
  const input = { ...convergeInput(cluster), lease };
  const { tasks, ended } = phaseTasks(phases, (run) => converge(input, run));
  return { tasks, apiReady: ended(API_PHASE), prepared: ended(PREPARED_PHASE) };
}
