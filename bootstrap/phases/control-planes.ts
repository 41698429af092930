import { joinStep } from '../join.ts';
import { leaderOf, machinesWith, type Phase } from '../phase.ts';

/** Control planes after the first, one after the other: each changes who votes in etcd. */
export const controlPlanes: Phase = {
  name: 'control-planes',
  title: 'Join further control planes',
  needs: ['forget'],
  serial: true,
  plan: (context) => {
    const leader = leaderOf(context).name;
    return machinesWith(context, 'control-plane')
      .filter(({ name }) => name !== leader)
      .map((machine) => joinStep(context, machine));
  },
};
