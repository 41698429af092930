import { writePrivate } from '../../plan/files.ts';
import { authorityOf } from '../authority.ts';
import { operatorKubeconfig, worthOf } from '../kubeconfig.ts';
import { signOperator } from '../operator.ts';
import { leaderOf, type Phase } from '../phase.ts';
import { waitForApi } from '../wait.ts';

/** The operator's access: a certificate of their own, and an address at which the API is ready. */
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
          const { name } = leaderOf(context);
          const credentials = await signOperator(session, name);
          const authority = authorityOf(context, session);
          const text = operatorKubeconfig(context, authority, credentials, name);
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
  useless: "this clone has none that leads to this cluster's API",
};
