import { join } from 'node:path';
import type { ConvergeRun, PhaseEvent } from '../../bootstrap/apply.ts';
import type { Phase } from '../../bootstrap/phase.ts';
import { phases } from '../../bootstrap/phases/index.ts';
import { converge } from '../../bootstrap/run.ts';
import { seedFiles } from '../../components/index.ts';
import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { Cluster } from '../cluster.ts';
import type { Task } from '../task-list.ts';
import { type Deferred, deferred } from './deferred.ts';

/** The bootstrap as tasks, one for each phase, and the moment at which the API can be used. */
export interface Bootstrap {
  readonly tasks: readonly Task[];
  readonly apiReady: Promise<unknown>;
}

/** The phase after which the operator's kubeconfig is there. */
const API_PHASE = 'kubeconfig';

/** Turns the phases into tasks that follow one converging run. */
export function bootstrapTasks(cluster: Cluster): Bootstrap {
  const followers = new Map(phases.map(({ name }) => [name, deferred<readonly Change[]>()]));
  const reports = new Map<string, Run['report']>();
  const [first, ...others] = phases.map(({ name, title }) => {
    const ended = (followers.get(name) as Deferred<readonly Change[]>).promise;
    const run = ({ report }: Run) => {
      reports.set(name, report);
      return ended;
    };
    return { title, run };
  });
  if (!first) throw new Error('The bootstrap has no phases');
  const reportOf = ({ name }: Phase) => reports.get(name) ?? (() => undefined);
  const leader = {
    ...first,
    run: (run: Run) => {
      lead(cluster, followers, { ...run, reportOf });
      return first.run(run);
    },
  };
  const apiReady = (followers.get(API_PHASE) as Deferred<readonly Change[]>).promise;
  return { tasks: [leader, ...others], apiReady };
}

/** Starts the run; a failure anywhere ends every task that still waits. */
function lead(
  { spec, paths, provider }: Cluster,
  followers: ReadonlyMap<string, Deferred<readonly Change[]>>,
  run: ConvergeRun,
): void {
  const onPhase = ({ phase, state, changes }: PhaseEvent): void => {
    if (state === 'done') followers.get(phase.name)?.resolve(changes);
  };
  const manifests = seedFiles(spec).early.map((file) => join(paths.manifests, file));
  const input = { inventory: provider.inventory(spec), spec, paths, manifests };
  converge(input, { ...run, onPhase }).catch((error: unknown) => {
    for (const follower of followers.values()) follower.reject(error);
  });
}
