import { followApi } from '../bootstrap/follow-api.ts';
import type { Lease } from '../bootstrap/lease/lease.ts';
import type { Change } from '../plan/change.ts';
import type { Check } from '../plan/check.ts';
import { ROOT } from '../plan/paths.ts';
import type { Run } from '../plan/run.ts';
import { isContained } from '../sync/push.ts';
import { waitSynced } from '../sync/wait.ts';
import { preflight } from './checks/index.ts';
import { kubernetesVersionCheck } from './checks/kubernetes-version.ts';
import { assertPassed, runChecks } from './checks/run.ts';
import type { Cluster } from './cluster.ts';
import { adoptStep } from './steps/adopt.ts';
import { bootstrapTasks } from './steps/bootstrap.ts';
import { deferred } from './steps/deferred.ts';
import { commitStep, fluxStep, headCommit, pushStep, sshStep } from './steps/git.ts';
import { imagesStep } from './steps/images.ts';
import { linkKubectl } from './steps/kubectl.ts';
import { leaseStep, requireLease } from './steps/lease.ts';
import { machinesStep, recordSpecStep, recordStep } from './steps/machines.ts';
import { renderStep } from './steps/render.ts';
import { syncSecrets } from './steps/secrets.ts';
import { type Goal, goalStage, upgradeStage } from './steps/upgrade.ts';
import type { Stage } from './task-list.ts';

interface Agreement {
  /** Whether the user agreed to what is made on this host and in this clone. */
  readonly yes: boolean;
}

/** From a file to a healthy cluster. */
export function upStages(cluster: Cluster, agreement: Agreement, lease: Lease): readonly Stage[] {
  return [
    preflightStage(cluster, agreement, lease, [kubernetesVersionCheck(cluster)]),
    partsStage(cluster, agreement),
    machinesStage(cluster),
    reachStage(cluster, lease),
    clusterStage(cluster, lease),
    healthStage(cluster),
    recordStage(cluster),
  ];
}

/** From a healthy cluster of one version to one of the next. */
export function upgradeStages(goal: Goal, agreement: Agreement, lease: Lease): readonly Stage[] {
  const { cluster } = goal;
  return [
    preflightStage(cluster, agreement, lease),
    reachStage(cluster, lease),
    goalStage(goal, lease),
    partsStage(cluster, agreement),
    upgradeStage(cluster, lease),
    clusterStage(cluster, lease),
    healthStage(cluster),
    recordStage(cluster, recordSpecStep),
  ];
}

/** The part of `upStages` that begins with machines which Terraform has just made. */
export function convergeStages(cluster: Cluster, lease: Lease): readonly Stage[] {
  const render = (run: Run) => manifests(cluster, { yes: true }, run);
  return [
    { title: 'Parts', tasks: [{ title: 'Manifests', run: render }] },
    reachStage(cluster, lease),
    clusterStage(cluster, lease),
    healthStage(cluster),
  ];
}

/** Everything that can be known before the first change; with `yes` also repaired. Another run is refused. */
export function preflightStage(
  cluster: Cluster,
  { yes }: Agreement,
  lease: Lease,
  more: readonly Check[] = [],
): Stage {
  const check = async (run: Run): Promise<string> => {
    const { ignore } = cluster.spec.checks;
    const inventory = cluster.provider.inventory(cluster.spec);
    const way = await followApi(inventory, cluster.paths.kubeconfig, run.signal);
    if (way) run.report(`your kubeconfig leads to ${way} now, because its API is ready`);
    const findings = await runChecks(
      [...(await preflight(cluster, { yes })), ...more],
      { fix: yes, ignore },
      run,
    );
    assertPassed(findings);
    await adoptStep(cluster, run);
    const passed = findings.filter(({ status }) => status === 'ok').length;
    const others = findings.filter(({ status }) => status !== 'ok').map(({ name }) => name);
    return `${passed} checks passed${others.length > 0 ? `, but see ${others.join(', ')} in \`./gitstead doctor\`` : ''}`;
  };
  return {
    title: 'Preflight',
    tasks: [
      { title: 'Checks', run: check },
      { title: 'Lease of the cluster', run: (run) => leaseStep(cluster, lease, run) },
    ],
  };
}

/** What the machines and the commit are made of. */
function partsStage(cluster: Cluster, agreement: Agreement): Stage {
  return {
    title: 'Parts',
    tasks: [
      { title: 'Artifacts and images', run: (run) => imagesStep(cluster, run) },
      { title: 'Manifests', run: (run) => manifests(cluster, agreement, run) },
    ],
  };
}

/** `clusters/<name>/`, committed. */
async function manifests(
  cluster: Cluster,
  agreement: Agreement,
  run: Run,
): Promise<readonly Change[]> {
  const rendered = await renderStep(cluster, run);
  return [...rendered, ...(await commitStep(cluster, agreement, run))];
}

/** Network, volumes, machines and Git server, by Terraform. */
function machinesStage(cluster: Cluster): Stage {
  return {
    title: 'Machines',
    tasks: [{ title: 'Terraform', run: (run) => machinesStep(cluster, run) }],
  };
}

/** SSH to machines that may just have started. */
export function reachStage(cluster: Cluster, lease: Lease): Stage {
  const reach = async (run: Run): Promise<readonly Change[]> => {
    const changes = await sshStep(cluster, run);
    await requireLease(cluster, lease, run);
    return changes;
  };
  return { title: 'Reach', tasks: [{ title: 'SSH to the machines', run: reach }] };
}

/** Kubernetes on the machines, the commit on the Git server and Flux between them, side by side. */
function clusterStage(cluster: Cluster, lease: Lease): Stage {
  const bootstrap = bootstrapTasks(cluster, lease);
  const pushed = deferred<string>();
  let known: ReturnType<typeof syncSecrets> | undefined;
  const secretsFor = (run: Run) => () => {
    known ??= syncSecrets(cluster, bootstrap.apiReady, run);
    return known;
  };
  const push = async (run: Run): Promise<readonly Change[]> => {
    const changes = await pushStep(
      cluster,
      { prepared: bootstrap.prepared, secrets: secretsFor(run) },
      run,
    );
    pushed.resolve(await headCommit());
    return changes;
  };
  const flux = async (run: Run): Promise<readonly Change[]> => {
    await bootstrap.apiReady;
    return fluxStep(cluster, { secrets: secretsFor(run), pushed: pushed.promise }, run);
  };
  return {
    title: 'Cluster',
    tasks: [
      { title: 'Push to the Git server', run: push },
      ...bootstrap.tasks,
      { title: 'Install Flux', run: flux },
      {
        title: 'Link kubectl',
        run: async (run) => linkKubectl(cluster, run).then(() => undefined),
      },
    ],
  };
}

/** Success is healthy apps at the clone's commit, not an installation that ran through. */
function healthStage({ paths, remote }: Cluster): Stage {
  const wait = async (run: Run): Promise<string> => {
    const commit = await headCommit();
    const isIn = (later: string) => isContained(ROOT, { commit, later, remote }, run);
    const applied = await waitSynced(paths.kubeconfig, { commit, isIn }, run);
    return `${applied.slice(0, 8)} is applied and everything is healthy`;
  };
  return { title: 'Health', tasks: [{ title: 'Wait for the commit', run: wait }] };
}

/** Terraform's own record of what was converged. */
function recordStage(cluster: Cluster, record = recordStep): Stage {
  return {
    title: 'Record',
    tasks: [{ title: 'Terraform state', run: (run) => record(cluster, run) }],
  };
}
