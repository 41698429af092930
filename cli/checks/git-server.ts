import type { Check, CheckResult } from '../../plan/check.ts';
import { GIT_HOST } from '../../plan/conventions.ts';
import { readOnce } from '../../plan/files.ts';
import { ROOT } from '../../plan/paths.ts';
import type { Run } from '../../plan/run.ts';
import { diverged, divergence, fetchCluster } from '../../sync/push.ts';
import { remoteExists } from '../../sync/remote.ts';
import type { Cluster } from '../cluster.ts';

/** The clone has every commit of the cluster, so that what `up` commits can be pushed. */
export function gitServerCheck(cluster: Cluster): Check {
  return {
    name: 'git-server',
    title: "The clone holds every commit of the cluster's Git server",
    run: (signal) => compare(cluster, { report: () => undefined, signal }),
  };
}

async function compare(cluster: Cluster, run: Run): Promise<CheckResult> {
  const { spec, remote } = cluster;
  if (!(await answers(cluster))) return { status: 'ok', message: 'the Git server is not up yet' };
  const followed = { branch: spec.git.branch, remote };
  try {
    await fetchCluster(ROOT, followed, run);
  } catch {
    run.signal.throwIfAborted();
    return {
      status: 'warning',
      message: 'The Git server runs but does not answer, so nobody knows what it holds.',
      remedy: '`./gitstead up` repairs it and compares again before it pushes.',
    };
  }
  const found = await divergence(ROOT, followed);
  if (found.behind === 0) return { status: 'ok', message: 'the clone has every commit' };
  const { message, remedy } = diverged(found, followed);
  return { status: 'failed', message, remedy };
}

async function answers(cluster: Cluster): Promise<boolean> {
  const { spec, paths, provider, remote } = cluster;
  const id = await readOnce(paths.id);
  if (!id || !(await remoteExists(ROOT, remote))) return false;
  const running = await provider.running({ name: spec.name, id }, cluster).catch(() => new Map());
  return running.get(GIT_HOST) === true;
}
