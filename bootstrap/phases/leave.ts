import { leaveStep } from '../leave.ts';
import { isDead, leavingOf } from '../leaving.ts';
import type { Phase } from '../phase.ts';

/**
 * Takes out machines that run, once those that stay are Ready and can take their pods. What is not
 * named for it was refused before.
 */
export const leave: Phase = {
  name: 'leave',
  title: 'Take machines out',
  needs: ['kubelet'],
  serial: true,
  plan: (context) =>
    leavingOf(context)
      .filter((leaving) => !isDead(leaving))
      .map((leaving) => leaveStep(context, leaving)),
};
