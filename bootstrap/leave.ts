import { isNotFound } from '../kube/errors.ts';
import type { KubeList } from '../kube/object.ts';
import { KnownError } from '../plan/error.ts';
import { drain } from './drain.ts';
import { waitForEtcd } from './etcd.ts';
import { holdsSomething, isDead, type Leaving } from './leaving.ts';
import { removeMember } from './members.ts';
import { type Context, leaderOf, type Session, type Step } from './phase.ts';
import { clearMachine } from './reset.ts';

/**
 * The step that takes a machine out of the cluster: its pods move as their budgets allow, its vote in
 * etcd goes, it is cleared where it answers, and its node object is deleted last, so that a killed
 * run finds it again.
 */
export function leaveStep(context: Context, leaving: Leaving): Step {
  const { name } = leaving;
  const dead = isDead(leaving);
  const reason = `it is not in stack.yaml any more${dead ? ', and does not run' : ''}`;
  return {
    change: { subject: `node/${name}`, action: 'deleted', reason },
    machine: name,
    apply: async (session) => {
      const votes = leaving.role === 'control-plane';
      if (!dead) {
        // One whose vote is needed stays, so its pods need not move.
        if (votes) await waitForEtcd(session, leaderOf(context).name);
        const { drainSeconds } = context.spec.maintenance;
        await drain(session, name, { seconds: drainSeconds });
      }
      if (votes) await removeMember(session, context, leaving);
      if (holdsSomething(context, leaving)) await clear(session, context, name);
      await forgetNode(session, leaving);
      return undefined;
    },
  };
}

/** Removes what makes a machine a node; from one that stays, all that the cluster put there. */
async function clear(session: Session, context: Context, name: string): Promise<void> {
  const { clusterId, removal } = context;
  if (removal.machinesStay) return clearWhole(session, context, name);
  session.report(`${name}: removing Kubernetes from it`);
  await session.script(name, 'leave', {
    title: 'removing Kubernetes from it',
    values: { CLUSTER: clusterId, JOURNAL: 'remove' },
  });
}

/** What is left could be found and used by the next cluster: then the machine has not left yet. */
async function clearWhole(session: Session, context: Context, name: string): Promise<void> {
  const left = await clearMachine(session, name, { ...context, git: 'keep' });
  if (left.length === 0) return;
  throw new KnownError(
    `${name} still holds ${left.join(', ')}, which could not be removed.`,
    'Remove it there by hand, then run this again.',
  );
}

/** Deletes a node object, and the pods that it would leave behind for minutes. */
export async function forgetNode(
  session: Session,
  { name, node }: Pick<Leaving, 'name' | 'node'>,
): Promise<void> {
  if (!node) return;
  session.report(`${name}: removing its node object`);
  const client = await session.api();
  const body = { preconditions: { uid: node.uid } };
  const remove = (path: string, options: object) =>
    client.send({ method: 'DELETE', path, body: options }).catch((error) => {
      if (!isNotFound(error)) throw error;
    });
  const query = { fieldSelector: `spec.nodeName=${name}` };
  const { items } = await client.send<KubeList>({ path: '/api/v1/pods', query });
  const pods = items.map(({ metadata }) => {
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
    const preconditions = { uid: metadata.uid };
    return remove(path, { gracePeriodSeconds: 0, preconditions });
  });
  await Promise.all(pods);
  await remove(`/api/v1/nodes/${encodeURIComponent(name)}`, body);
}
