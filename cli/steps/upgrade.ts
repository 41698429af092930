import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadLock } from '../../artifacts/lock.ts';
import type { Lease } from '../../bootstrap/lease/lease.ts';
import { UPGRADE_PHASES } from '../../bootstrap/upgrade/phases/index.ts';
import {
  applyUpgrade,
  approveUpgrade,
  planUpgrade,
  type UpgradeInput,
} from '../../bootstrap/upgrade/run.ts';
import { parseStack } from '../../config/load.ts';
import { selectCluster } from '../../config/select.ts';
import { setKubernetesVersion } from '../../config/set-version.ts';
import type { Change } from '../../plan/change.ts';
import { ROOT } from '../../plan/paths.ts';
import type { Run } from '../../plan/run.ts';
import { type Cluster, openCluster } from '../cluster.ts';
import { profiles, providers } from '../registry.ts';
import type { Stage } from '../task-list.ts';
import { convergeInput } from './converge-input.ts';
import { phaseTasks } from './phase-tasks.ts';

const FILE = join(ROOT, 'stack.yaml');

/** A cluster as it is to be, and what makes `stack.yaml` say so. */
export interface Goal {
  readonly cluster: Cluster;
  /** Writes the version that the command named into `stack.yaml`. */
  readonly write: () => Promise<readonly Change[]>;
}

/**
 * The cluster that an upgrade leads to: as `stack.yaml` has it, or with the version `to` instead.
 *
 * @throws {ConfigErrors} also for a version that is not supported
 */
export async function openGoal(name: string | undefined, to: string | undefined): Promise<Goal> {
  const cluster = await openCluster(name);
  if (to === undefined || to === cluster.spec.kubernetes.version) {
    return { cluster, write: async () => [] };
  }
  const text = setKubernetesVersion(await readFile(FILE, 'utf8'), cluster.spec.name, to);
  const spec = selectCluster(parseStack(text, '--to', providers, profiles), cluster.spec.name);
  const write = async (): Promise<readonly Change[]> => {
    await writeFile(`${FILE}.new`, text);
    await rename(`${FILE}.new`, FILE);
    return [{ subject: 'file/stack.yaml', action: 'configured', reason: `asks for ${to}` }];
  };
  return { cluster: { ...cluster, spec }, write };
}

function upgradeInput(cluster: Cluster, lease?: Lease): UpgradeInput {
  const containerd = loadLock().archives.containerd?.version;
  if (!containerd) throw new Error('The lock has no containerd.');
  return { ...convergeInput(cluster), lease, containerd };
}

/** Every change that an upgrade would make. Changes nothing. */
export function upgradePlan(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  return planUpgrade(upgradeInput(cluster), run);
}

/** Refuses what may not be done, then lets `stack.yaml` ask for the version. */
export function goalStage({ cluster, write }: Goal, lease: Lease): Stage {
  const decide = async (run: Run): Promise<readonly Change[]> => {
    const woken = await approveUpgrade(upgradeInput(cluster, lease), run);
    return [...woken, ...(await write())];
  };
  return { title: 'Plan', tasks: [{ title: 'Rules of the upgrade', run: decide }] };
}

/** The upgrade itself, a task for each phase. */
export function upgradeStage(cluster: Cluster, lease: Lease): Stage {
  const { tasks } = phaseTasks(UPGRADE_PHASES, (run) =>
    applyUpgrade(upgradeInput(cluster, lease), run),
  );
  return { title: 'Upgrade', tasks };
}
