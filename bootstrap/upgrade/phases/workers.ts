import { machinesWith } from '../../phase.ts';
import { machineSteps } from '../machine-steps.ts';
import type { UpgradePhase } from './phase.ts';

/** As many workers at once as may be out of service. */
export const workers: UpgradePhase = {
  name: 'upgrade-workers',
  title: 'Upgrade the workers',
  needs: ['upgrade-control-planes'],
  atOnce: ({ spec }) => spec.maintenance.maxUnavailable,
  plan: (context, upgrade) =>
    machinesWith(context, 'worker').flatMap((machine) => machineSteps(context, machine, upgrade)),
};
