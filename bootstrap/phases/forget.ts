import { leaveStep } from '../leave.ts';
import { isDead, leavingOf } from '../leaving.ts';
import type { Phase } from '../phase.ts';

/**
 * Takes out machines that do not run any more, before others join: a dead member of etcd counts for
 * its majority, and kubeadm asks every member before it adds one.
 */
export const forget: Phase = {
  name: 'forget',
  title: 'Take dead machines out',
  needs: ['kubeconfig'],
  serial: true,
  plan: (context) =>
    leavingOf(context)
      .filter(isDead)
      .map((leaving) => leaveStep(context, leaving)),
};
