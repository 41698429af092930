import type { Change } from '../plan/change.ts';
import { ROOT } from '../plan/paths.ts';
import type { Run } from '../plan/run.ts';
import { isContained } from '../sync/push.ts';
import { waitSynced } from '../sync/wait.ts';
import { preflight } from './checks/index.ts';
import { assertPassed, runChecks } from './checks/run.ts';
import type { Cluster } from './cluster.ts';
import { bootstrapTasks } from './steps/bootstrap.ts';
import { deferred } from './steps/deferred.ts';
import { commitStep, fluxStep, headCommit, pushStep, sshStep } from './steps/git.ts';
import { imagesStep } from './steps/images.ts';
import { linkKubectl } from './steps/kubectl.ts';
import { machinesStep, recordStep } from './steps/machines.ts';
import { renderStep } from './steps/render.ts';
import type { Stage } from './task-list.ts';

interface Agreement {
  /** Whether the user agreed to what is made on this host and in this clone. */
  readonly yes: boolean;
}

/** Everything that can be known before the first change; with `yes` also repaired. */
export function preflightStage(cluster: Cluster, { yes }: Agreement): Stage {
  const check = async (run: Run): Promise<string> => {
    const findings = await runChecks(await preflight(cluster, { yes }), { fix: yes }, run);
    assertPassed(findings);
    return `${findings.length} checks passed`;
  };
  return { title: 'Preflight', tasks: [{ title: 'Checks', run: check }] };
}

/** What the machines and the commit are made of. */
export function prepareStage(cluster: Cluster, agreement: Agreement): Stage {
  return {
    title: 'Prepare',
    tasks: [
      { title: 'Artifacts and images', run: (run) => imagesStep(cluster, run) },
      { title: 'Manifests', run: (run) => manifests(cluster, agreement, run) },
    ],
  };
}

/** `clusters/<name>/`, committed. */
export async function manifests(
  cluster: Cluster,
  agreement: Agreement,
  run: Run,
): Promise<readonly Change[]> {
  const rendered = await renderStep(cluster, run);
  return [...rendered, ...(await commitStep(cluster, agreement, run))];
}

/** Network, volumes, machines and Git server, by Terraform. */
export function machinesStage(cluster: Cluster): Stage {
  return {
    title: 'Machines',
    tasks: [{ title: 'Terraform', run: (run) => machinesStep(cluster, run) }],
  };
}

/** SSH to machines that may just have started. */
export function reachStage(cluster: Cluster): Stage {
  return {
    title: 'Reach',
    tasks: [{ title: 'SSH to the machines', run: (run) => sshStep(cluster, run) }],
  };
}

/** Kubernetes on the machines, the commit on the Git server and Flux between them, side by side. */
export function clusterStage(cluster: Cluster): Stage {
  const bootstrap = bootstrapTasks(cluster);
  const pushed = deferred<string>();
  const push = async (run: Run): Promise<readonly Change[]> => {
    const changes = await pushStep(cluster, run);
    pushed.resolve(await headCommit());
    return changes;
  };
  const flux = async (run: Run): Promise<readonly Change[]> => {
    await bootstrap.apiReady;
    return fluxStep(cluster, pushed.promise, run);
  };
  return {
    title: 'Cluster',
    tasks: [
      { title: 'Push to the Git server', run: push },
      ...bootstrap.tasks,
      { title: 'Install Flux', run: flux },
      {
        title: 'Link kubectl',
        run: async (run) => linkKubectl(cluster.paths, run).then(() => undefined),
      },
    ],
  };
}

/** Success is healthy apps at the clone's commit, not an installation that ran through. */
export function healthStage({ paths, remote }: Cluster): Stage {
  const wait = async (run: Run): Promise<string> => {
    const commit = await headCommit();
    const isIn = (later: string) => isContained(ROOT, { commit, later, remote }, run);
    const applied = await waitSynced(paths.kubeconfig, { commit, isIn }, run);
    return `${applied.slice(0, 8)} is applied and everything is healthy`;
  };
  return { title: 'Health', tasks: [{ title: 'Wait for the commit', run: wait }] };
}

/** Terraform's own record of what was converged. */
export function recordStage(cluster: Cluster): Stage {
  return {
    title: 'Record',
    tasks: [{ title: 'Terraform state', run: (run) => recordStep(cluster, run) }],
  };
}
