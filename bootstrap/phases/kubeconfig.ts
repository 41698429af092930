import { writePrivate } from '../../plan/files.ts';
import { authorityOf } from '../authority.ts';
import { operatorKubeconfig, worthOf } from '../kubeconfig.ts';
import { signOperator } from '../operator.ts';
import { leaderOf, type Phase } from '../phase.ts';
import { waitForApi } from '../wait.ts';

/** The operator's access: a certificate of their own, and the published address of the API. */
export const kubeconfig: Phase = {
  name: 'kubeconfig',
  title: 'Give the operator access',
  needs: ['certificates'],
  plan: (context) => {
    const subject = 'file/kubeconfig';
    const worth = worthOf(context);
    if (worth === 'good') return [{ change: { subject, action: 'unchanged' } }];
    const action = context.kubeconfig ? 'configured' : 'created';
    return [
      {
        change: { subject, action, reason: REASONS[worth] },
        apply: async (session) => {
          const credentials = await signOperator(session, leaderOf(context).name);
          const text = operatorKubeconfig(context, authorityOf(context, session), credentials);
          await writePrivate(session.paths.kubeconfig, text);
          return undefined;
        },
      },
    ];
  },
  settle: waitForApi,
};

const REASONS = {
  due: 'your certificate ends soon, or is not your own',
  useless: 'this clone has no certificate of its own for this cluster',
};
