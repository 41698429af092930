import { writePrivate } from '../../plan/files.ts';
import { operatorFile } from '../kubeconfig.ts';
import { factsOf, leaderOf, type Phase } from '../phase.ts';
import { waitForApi } from '../wait.ts';

/** The operator's access: kubeadm's kubeconfig, with the published address of the API. */
export const kubeconfig: Phase = {
  name: 'kubeconfig',
  title: 'Fetch the kubeconfig',
  needs: ['init'],
  plan: (context) => {
    const { adminConf } = factsOf(context, leaderOf(context));
    const wanted = adminConf && operatorFile(context, adminConf);
    const subject = 'file/kubeconfig';
    if (wanted && wanted === context.kubeconfig)
      return [{ change: { subject, action: 'unchanged' } }];
    return [
      {
        change: { subject, action: context.kubeconfig ? 'configured' : 'created' },
        apply: async ({ admin, paths }) => {
          const conf = admin.conf ?? adminConf;
          if (!conf) throw new Error('kubeadm left no admin.conf');
          await writePrivate(paths.kubeconfig, operatorFile(context, conf));
          return undefined;
        },
      },
    ];
  },
  settle: waitForApi,
};
