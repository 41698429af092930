import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { ClusterLabel } from '../provider.ts';
import { docker, inspect } from './command.ts';
import { containerName } from './names.ts';
import { sweep } from './sweep.ts';

interface ContainerState {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Running: boolean; readonly Paused: boolean };
}

/** Starts the cluster's containers that exist and are stopped, and resumes those that are paused. */
export async function start(
  cluster: ClusterLabel,
  { report, signal }: Run,
): Promise<readonly Change[]> {
  const containers = (await sweep(cluster)).filter(({ kind }) => kind === 'container');
  const states = await inspect<ContainerState>(
    'container',
    containers.map(({ id }) => id),
  );
  const stopped = states.filter(({ State }) => !State.Running);
  const paused = states.filter(({ State }) => State.Paused);
  for (const [verb, list] of [
    ['start', stopped],
    ['unpause', paused],
  ] as const) {
    if (list.length === 0) continue;
    report(`starting ${list.length} stopped machines`);
    await docker([verb, ...list.map(({ Id }) => Id)], { signal });
  }
  const prefix = `/${containerName(cluster.name, '')}`;
  return [...stopped, ...paused].map(({ Name }) => ({
    subject: `machine/${Name.slice(prefix.length)}`,
    action: 'configured',
    reason: 'it was stopped',
  }));
}
