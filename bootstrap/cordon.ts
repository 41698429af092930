import { isNotFound } from '../kube/errors.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Session } from './phase.ts';

/** Annotation of a node that was cordoned here, as opposed to by a person, whose cordon is left alone. */
export const CORDONED = 'gitstead.dev/cordoned';

/** Lets no new pods onto a node. One that a person cordoned stays theirs. */
export async function cordon(session: Session, node: string): Promise<void> {
  const client = await session.api();
  const { spec } = await client.send<KubeObject>({ path: pathOf(node) });
  if ((spec as NodeSpec | undefined)?.unschedulable) return;
  await patch(session, node, 'yes', true);
}

/** Lets pods onto a node again if it was cordoned here; a node that is gone needs nothing. */
export async function uncordon(session: Session, node: string): Promise<void> {
  const client = await session.api();
  try {
    const { metadata } = await client.send<KubeObject>({ path: pathOf(node) });
    if (metadata.annotations?.[CORDONED] === undefined) return;
    await patch(session, node, null, null);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

interface NodeSpec {
  readonly unschedulable?: boolean;
}

/** Mark and effect in one request, so that a killed run leaves both or none. */
async function patch(
  session: Session,
  node: string,
  mark: 'yes' | null,
  unschedulable: true | null,
): Promise<void> {
  const client = await session.api();
  await client.send({
    method: 'PATCH',
    path: pathOf(node),
    contentType: 'application/merge-patch+json',
    body: { metadata: { annotations: { [CORDONED]: mark } }, spec: { unschedulable } },
  });
}

function pathOf(node: string): string {
  return `/api/v1/nodes/${encodeURIComponent(node)}`;
}
