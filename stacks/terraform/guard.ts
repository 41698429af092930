import { KnownError } from '../../plan/error.ts';
import { type ResourceChange, type ResourceKinds, subjectOf } from './changes.ts';

const LOSSES = ['delete', 'replace'];

/**
 * Refuses a plan that would delete or replace what cannot be made again. What was never made
 * completely holds nothing, and may be replaced.
 *
 * @throws {KnownError} naming each machine, volume and network
 */
export function refuseLosses(changes: readonly ResourceChange[], kinds: ResourceKinds): void {
  const losses = changes.filter(
    ({ resource, action, reason }) =>
      LOSSES.includes(action) && reason !== 'tainted' && kinds[resource.resource_type]?.precious,
  );
  if (losses.length === 0) return;
  const list = losses.map(({ resource, action }) => `${action} ${subjectOf(resource, kinds)}`);
  throw new KnownError(
    `The plan would lose data: ${list.join(', ')}. Nothing was changed.`,
    'Undo the edit of stack.yaml that causes it. If it is what you want: `npx cdktf deploy` shows the same plan and asks.',
  );
}
