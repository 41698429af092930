import { isNotFound } from '../kube/errors.ts';
import { type Unhappy, waitUntilHappy } from '../kube/wait.ts';
import type { Session } from './phase.ts';

/**
 * Gives a node labels. A kubelet that has just joined registers its node a moment later, which is
 * waited for.
 *
 * @throws UnhappyError when the node does not register within a minute
 */
export async function labelNode(
  session: Session,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const client = await session.api();
  const request = {
    method: 'PATCH',
    path: `/api/v1/nodes/${encodeURIComponent(name)}`,
    contentType: 'application/merge-patch+json',
    body: { metadata: { labels } },
  } as const;
  const look = async (): Promise<readonly Unhappy[]> => {
    try {
      await client.send(request);
      return [];
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return [{ subject: `node/${name}`, reason: 'the kubelet has not registered it yet' }];
    }
  };
  const what = `node ${name} to register`;
  const remedy = `Look at the kubelet with \`./gitstead logs ${name}\`, then run this again.`;
  await waitUntilHappy(look, { what, deadline: 60_000, remedy }, session);
}
