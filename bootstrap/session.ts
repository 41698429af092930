import { connect, type KubeClient } from '../kube/client.ts';
import { withFaults } from '../plan/fault.ts';
import type { Run } from '../plan/run.ts';
import { createShell } from '../remote/ssh.ts';
import { uploadFile } from '../remote/upload.ts';
import type { ConvergeInput, Session } from './phase.ts';
import { scriptText } from './scripts.ts';

/** No step of a machine takes longer than this; kubeadm's own limits are well below. */
const STEP_SECONDS = 600;

/** The hands of one run. Close it to drop its connection to the API; SSH connections close by themselves. */
export function openSession(
  { paths, manifests, artifacts, lease }: ConvergeInput,
  { report, signal }: Run,
): Session & { readonly close: () => Promise<void> } {
  const shell = createShell(paths.sshConfig);
  let client: Promise<KubeClient> | undefined;
  return {
    report,
    signal,
    paths,
    manifests,
    artifacts,
    upload: (machine, from, to) => uploadFile(paths.sshConfig, machine, { from, to }, signal),
    made: { authority: undefined },
    api: () => {
      client ??= connect(paths.kubeconfig, signal);
      return client;
    },
    script: (machine, name, options) => {
      // What it does comes last, after what it is made with.
      const names = [name].flat();
      return withFaults(`script/${names.at(-1)}`, () =>
        shell(machine, scriptText(...names), {
          timeoutSeconds: STEP_SECONDS,
          signal,
          ...options,
          // A script that arrives after another run has taken over does nothing.
          values: { ...(lease && { RUN: lease.run }), ...options.values },
        }),
      );
    },
    close: async () => {
      const open = await client?.catch(() => undefined);
      open?.close();
    },
  };
}
