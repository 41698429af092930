import { machinesWith } from '../../phase.ts';
import { machineSteps } from '../machine-steps.ts';
import type { UpgradePhase } from './phase.ts';

/** One control plane after the other: each must be well before the next is touched. */
export const controlPlanes: UpgradePhase = {
  name: 'upgrade-control-planes',
  title: 'Upgrade the control planes',
  needs: ['snapshot'],
  serial: true,
  plan: (context, upgrade) =>
    machinesWith(context, 'control-plane').flatMap((machine) =>
      machineSteps(context, machine, upgrade),
    ),
};
