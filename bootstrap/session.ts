import { connect, type KubeClient } from '../kube/client.ts';
import type { Run } from '../plan/run.ts';
import { createShell } from '../remote/ssh.ts';
import type { ConvergeInput, Session } from './phase.ts';
import { scriptText } from './scripts.ts';

/** No step of a machine takes longer than this; kubeadm's own limits are well below. */
const STEP_SECONDS = 600;

/** The hands of one run. Close it to drop its connection to the API; SSH connections close by themselves. */
export function openSession(
  { paths, manifests }: ConvergeInput,
  { report, signal }: Run,
): Session & { readonly close: () => Promise<void> } {
  const shell = createShell(paths.sshConfig);
  let client: Promise<KubeClient> | undefined;
  return {
    report,
    signal,
    paths,
    manifests,
    admin: { conf: undefined },
    api: () => {
      client ??= connect(paths.kubeconfig, signal);
      return client;
    },
    script: (machine, name, options) =>
      shell(machine, scriptText(name), { timeoutSeconds: STEP_SECONDS, signal, ...options }),
    close: async () => {
      const open = await client?.catch(() => undefined);
      open?.close();
    },
  };
}
