import { ApiError } from '../kube/errors.ts';
import type { KubeList } from '../kube/object.ts';
import { type Unhappy, waitUntilHappy } from '../kube/wait.ts';
import { readNode } from './cluster-facts.ts';
import type { Context, Session } from './phase.ts';

const REMEDY = 'Run this again: it continues where it stopped. `./gitstead logs` shows more.';

/**
 * Waits until the API answers the operator's machine that it is ready.
 *
 * @throws UnhappyError with what the control plane's log says
 */
export async function waitForApi(session: Session): Promise<void> {
  const client = await session.api();
  const look = async (): Promise<readonly Unhappy[]> => {
    const answer = await client.text({ path: '/readyz', deadline: 3_000 }).catch(starting);
    return answer === 'ok' ? [] : [{ subject: 'api', reason: answer }];
  };
  const options = { what: 'the Kubernetes API', deadline: 180_000, remedy: REMEDY };
  await waitUntilHappy(look, options, session);
}

/** An API server that starts refuses administrators, too, until it has read the roles from etcd. */
function starting(error: unknown): string {
  if (error instanceof ApiError && error.status === 403) return error.message;
  throw error;
}

/**
 * Waits until every machine of the inventory is a Ready node.
 *
 * @throws UnhappyError with the line of the kubelet's log that matters
 */
export async function waitForNodes(session: Session, { inventory }: Context): Promise<void> {
  const client = await session.api();
  const look = async (): Promise<readonly Unhappy[]> => {
    const { items } = await client.send<KubeList>({ path: '/api/v1/nodes', deadline: 5_000 });
    const nodes = new Map(items.map((node) => [node.metadata.name, readNode(node)]));
    return inventory.machines
      .filter(({ name }) => !nodes.get(name)?.ready)
      .map(({ name }) => ({
        subject: `node/${name}`,
        reason: nodes.get(name)?.reason ?? 'it has not registered yet',
      }));
  };
  const explain = (unhappy: readonly Unhappy[]) =>
    Promise.all(unhappy.map((node) => withLog(node, session)));
  const options = { what: 'the nodes', deadline: 180_000, remedy: REMEDY, explain };
  await waitUntilHappy(look, options, session);
}

async function withLog(node: Unhappy, session: Session): Promise<Unhappy> {
  const machine = node.subject.slice('node/'.length);
  const options = { title: 'reading the log', timeoutSeconds: 15 };
  const evidence = await session.script(machine, 'log', options).catch((error) => String(error));
  return { ...node, evidence };
}
