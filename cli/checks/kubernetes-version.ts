import { existsSync } from 'node:fs';
import { connect, type KubeClient } from '../../kube/client.ts';
import type { KubeList } from '../../kube/object.ts';
import type { Check, CheckResult } from '../../plan/check.ts';
import type { Cluster } from '../cluster.ts';

/** The cluster is there by then or is asked again later, when its machines are looked at. */
const DEADLINE = 2_000;

/**
 * Another version is an upgrade, which needs a command of its own. What a cluster that answers says of
 * itself is asked before anything is built, committed or made for the other version.
 */
export function kubernetesVersionCheck({ spec, paths }: Cluster): Check {
  return {
    name: 'kubernetes-version',
    title: 'The cluster has the version that stack.yaml asks for',
    run: async (signal) => {
      if (!existsSync(paths.kubeconfig)) return ok('there is no cluster yet');
      const client = await connect(paths.kubeconfig, signal);
      try {
        return judge(await versionsOf(client), `v${spec.kubernetes.version}`);
      } catch {
        signal.throwIfAborted();
        return ok('the cluster does not answer yet');
      } finally {
        client.close();
      }
    },
  };
}

/** Of the API server, and of every kubelet by the name of its node. */
async function versionsOf(client: KubeClient): Promise<ReadonlyMap<string, string>> {
  const [server, nodes] = await Promise.all([
    client.send<{ gitVersion: string }>({ path: '/version', deadline: DEADLINE }),
    client.send<KubeList>({ path: '/api/v1/nodes', deadline: DEADLINE }),
  ]);
  const kubelets = nodes.items.map(({ metadata, status }) => {
    const { nodeInfo } = (status ?? {}) as { nodeInfo?: { kubeletVersion?: string } };
    return [metadata.name, nodeInfo?.kubeletVersion ?? ''] as const;
  });
  return new Map([['the API server', server.gitVersion], ...kubelets]);
}

function judge(versions: ReadonlyMap<string, string>, wanted: string): CheckResult {
  const others = [...versions].filter(([, version]) => version !== '' && version !== wanted);
  if (others.length === 0) return ok(wanted);
  const list = others.map(([name, version]) => `${name} has ${version}`).join(', ');
  return {
    status: 'failed',
    message: `stack.yaml asks for Kubernetes ${wanted}, and ${list}`,
    remedy:
      '`./gitstead upgrade plan` shows the way to another version, `./gitstead upgrade apply` goes it.',
  };
}

function ok(message: string): CheckResult {
  return { status: 'ok', message };
}
