import type { Phase } from '../../phase.ts';
import type { Upgrade } from '../gap.ts';
import { controlPlanes } from './control-planes.ts';
import type { UpgradePhase } from './phase.ts';
import { recover } from './recover.ts';
import { snapshot } from './snapshot.ts';
import { workers } from './workers.ts';

/** A cluster of one version to one of the next, in order. To add a phase, add its file and a line here. */
export const UPGRADE_PHASES: readonly UpgradePhase[] = [recover, snapshot, controlPlanes, workers];

/** The phases of one particular upgrade. */
export function upgradePhases(upgrade: Upgrade): readonly Phase[] {
  return UPGRADE_PHASES.map((phase) => ({
    ...phase,
    plan: (context) => phase.plan(context, upgrade),
  }));
}
