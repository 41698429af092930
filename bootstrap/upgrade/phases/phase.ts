import type { Context, Phase, Step } from '../../phase.ts';
import type { Upgrade } from '../gap.ts';

/** A phase whose plan also knows where the upgrade leads. */
export interface UpgradePhase extends Omit<Phase, 'plan'> {
  readonly plan: (context: Context, upgrade: Upgrade) => readonly Step[];
}
