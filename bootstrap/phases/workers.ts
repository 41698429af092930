import { joinStep } from '../join.ts';
import { machinesWith, type Phase } from '../phase.ts';

/** Workers, all at once. */
export const workers: Phase = {
  name: 'workers',
  title: 'Join the workers',
  needs: ['certificates'],
  plan: (context) => machinesWith(context, 'worker').map((machine) => joinStep(context, machine)),
};
