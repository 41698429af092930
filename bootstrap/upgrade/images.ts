import type { ClusterSpec } from '../../config/spec.ts';
import type { Machine } from '../../plan/inventory.ts';
import { controlPlaneImages } from '../images.ts';
import { nodeImages } from '../node/images.ts';
import { importImages } from '../node/parts.ts';
import type { Session } from '../phase.ts';

/** Brings the images of the new version that a machine does not have. */
export async function bringImages(
  session: Session,
  { name, role }: Machine,
  spec: ClusterSpec,
): Promise<void> {
  const options = { title: 'listing its images', timeoutSeconds: 30 };
  const present = (await session.script(name, 'upgrade/images', options)).split('\n');
  const wanted = nodeImages(controlPlaneImages(spec), role);
  const missing = wanted.filter((reference) => !present.includes(reference));
  if (missing.length === 0) return;
  const paths = await session.artifacts(missing, session);
  const images = missing.map((reference) => ({ reference, path: paths.get(reference) ?? '' }));
  await importImages(session, name, images);
}
