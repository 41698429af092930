import { ApiError, isNotFound } from '../kube/errors.ts';
import type { KubeObject } from '../kube/object.ts';
import { type Unhappy, waitUntilHappy } from '../kube/wait.ts';
import { readNode } from './cluster-facts.ts';
import { amend, type Marks } from './marks.ts';
import type { Session } from './phase.ts';

/**
 * Gives a node its labels and taints. A kubelet that has just joined registers its node a moment
 * later, which is waited for.
 *
 * @throws UnhappyError when the node does not register within a minute
 */
export async function labelNode(session: Session, name: string, wanted: Marks): Promise<void> {
  const look = async (): Promise<readonly Unhappy[]> => {
    const reason = await label(session, name, wanted).catch(notYet);
    return reason === undefined ? [] : [{ subject: `node/${name}`, reason }];
  };
  const what = `node ${name} to register`;
  const remedy = `Look at the kubelet with \`./gitstead logs ${name}\`, then run this again.`;
  await waitUntilHappy(look, { what, deadline: 60_000, remedy }, session);
}

async function label(session: Session, name: string, wanted: Marks): Promise<undefined> {
  const client = await session.api();
  const path = `/api/v1/nodes/${encodeURIComponent(name)}`;
  const node = await client.send<KubeObject>({ path });
  const amendment = amend(readNode(node), wanted);
  if (!amendment) return undefined;
  const { labels, annotations, taints } = amendment;
  // A list of taints is replaced as a whole: never one that has changed since.
  const { resourceVersion } = node.metadata;
  await client.send({
    method: 'PATCH',
    path,
    contentType: 'application/merge-patch+json',
    body: {
      metadata: { resourceVersion, labels, annotations },
      ...(taints && { spec: { taints } }),
    },
  });
  return undefined;
}

const CONFLICT = 409;

/** Why it has to be tried again. */
function notYet(error: unknown): string {
  if (isNotFound(error)) return 'the kubelet has not registered it yet';
  if (error instanceof ApiError && error.status === CONFLICT) return 'it has just changed';
  throw error;
}
