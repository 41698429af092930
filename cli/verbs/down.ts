import { existsSync } from 'node:fs';
import { resetMachines } from '../../bootstrap/reset.ts';
import type { Change } from '../../plan/change.ts';
import { GIT_HOST } from '../../plan/conventions.ts';
import { KnownError } from '../../plan/error.ts';
import { readOnce } from '../../plan/files.ts';
import { ROOT } from '../../plan/paths.ts';
import type { Run } from '../../plan/run.ts';
import type { ClusterLabel, Leftover } from '../../providers/provider.ts';
import { fetchCluster, missingCommits } from '../../sync/push.ts';
import { removeRemote } from '../../sync/remote.ts';
import { type Cluster, openCluster } from '../cluster.ts';
import { removeFolder } from '../cluster-folder.ts';
import { type Command, runCommand } from '../command-run.ts';
import { print } from '../console.ts';
import { EXIT } from '../exit.ts';
import { removeCache } from '../steps/cache.ts';
import { convergeInput } from '../steps/converge-input.ts';
import { leaseStep } from '../steps/lease.ts';
import { destroyStep } from '../steps/machines.ts';
import type { Stage, Task } from '../task-list.ts';
import type { Call, Options } from '../verb.ts';

/** Removes the cluster, whatever state it is in, and proves with a list that nothing is left. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const cluster = await openCluster(operands[0]);
  const quiet = options.json ?? false;
  const { changes, left } = await runCommand(cluster, { verb: 'down', quiet, signal }, (command) =>
    tearDown(cluster, options, command),
  );
  // The folder of the lock goes last, when nobody holds it any more.
  const kept = left.length === 0 ? await removeFolder(cluster.paths) : [];
  const lines = kept.map((path) => `kept ${path}: snapshots of etcd, which hold its Secrets`);
  print({ changes, left, kept }, quiet, [...lines, ...describe(changes, left)]);
  return left.length === 0 ? EXIT.done : EXIT.failed;
}

interface TornDown {
  readonly changes: readonly Change[];
  /** What still exists. */
  readonly left: readonly Leftover[];
}

async function tearDown(
  cluster: Cluster,
  options: Options,
  { lease, stages }: Command,
): Promise<TornDown> {
  const { spec, paths, provider } = cluster;
  const id = (await readOnce(paths.id)) ?? '';
  const label = { name: spec.name, id };
  const stillThere: Leftover[] = [];
  const outcome = await stages([
    stage('Lease', { title: 'Lease of the cluster', run: (run) => leaseStep(cluster, lease, run) }),
    ...(options.force ? [] : [stage('Git', fetchTask(cluster, label))]),
    ...(provider.makesMachines ? [] : [stage('Hosts', resetTask(cluster, label, stillThere))]),
    stage('Machines', removeTask(cluster, label)),
    ...(options.cache ? [stage('Cache', cacheTask(cluster))] : []),
  ]);
  const left = id ? [...(await provider.sweep(label)), ...stillThere] : [];
  return { changes: outcome.changes, left };
}

function stage(title: string, task: Task): Stage {
  return { title, tasks: [task] };
}

/** What only the cluster's Git server holds would be lost with it. */
function fetchTask(cluster: Cluster, label: ClusterLabel): Task {
  const title = 'Fetch from the Git server';
  return {
    title,
    run: async (run) => {
      const running = label.id ? await cluster.provider.running(label, cluster) : new Map();
      if (!existsSync(cluster.paths.sshConfig) || !running.has(GIT_HOST)) return 'there is none';
      if (!running.get(GIT_HOST)) await cluster.provider.start(label, run);
      await refuseLoss(cluster, run);
      return 'the clone holds every commit';
    },
  };
}

async function refuseLoss({ spec, remote }: Cluster, run: Run): Promise<void> {
  await fetchCluster(ROOT, { remote }, run).catch((error: unknown) => {
    throw new KnownError(
      'The Git server does not answer, so nobody knows whether it holds commits that this clone lacks.',
      'Run `./gitstead up` to bring it back, or `./gitstead down --force` to give up what only it holds.',
      { cause: error },
    );
  });
  const missing = await missingCommits(ROOT, { remote });
  if (missing.length === 0) return;
  const list = missing.map(
    ({ id, author, subject }) => `  ${id.slice(0, 8)} ${subject} (${author})`,
  );
  throw new KnownError(
    `The cluster's Git server holds ${missing.length} commits that no branch of this clone has:\n${list.join('\n')}`,
    `They were fetched: \`git merge ${remote}/${spec.git.branch}\` keeps them. \`./gitstead down --force\` gives them up.`,
  );
}

/** Machines that stay give back what the cluster put on them. */
function resetTask(cluster: Cluster, { id }: ClusterLabel, left: Leftover[]): Task {
  return {
    title: 'Take the cluster off its hosts',
    run: async (run) => {
      if (!id || !existsSync(cluster.paths.sshConfig)) return [];
      const reset = await resetMachines(convergeInput(cluster), run);
      for (const { machine, reason } of reset.left) {
        left.push({ kind: 'host', name: `${machine} (${reason})`, id: machine });
      }
      return reset.changes;
    },
  };
}

/** Terraform first, because it knows the order; then by label what its state does not know. */
function removeTask(cluster: Cluster, label: ClusterLabel): Task {
  const { spec, provider, paths, remote } = cluster;
  return {
    title: 'Remove containers, volumes, network and image tags',
    run: async (run) => {
      const destroyed = await destroyStep(cluster, run);
      const swept = label.id ? await provider.remove(await provider.sweep(label), run) : [];
      const unlinked = await removeRemote(ROOT, spec.name, paths.directory, remote);
      return [...destroyed, ...swept, unlinked];
    },
  };
}

function cacheTask(cluster: Cluster): Task {
  return { title: 'Remove the cache', run: (run) => removeCache(cluster, run) };
}

function describe(changes: readonly Change[], left: readonly Leftover[]): string[] {
  const removed = changes.filter(({ action }) => action === 'deleted');
  return [
    ...removed.map(({ subject }) => `removed ${subject}`),
    ...left.map(({ kind, name }) => `STILL THERE: ${kind}/${name}`),
    left.length === 0
      ? "Nothing of this clone's cluster is left on this host."
      : 'Some things could not be removed; run this again, or remove them by hand.',
  ];
}
