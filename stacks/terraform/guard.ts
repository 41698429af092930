import { KnownError } from '../../plan/error.ts';
import { type ResourceChange, type ResourceKinds, subjectOf } from './changes.ts';
import type { ResourceName } from './messages.ts';

const LOSSES = ['delete', 'replace'];

/**
 * Refuses a plan that would delete or replace what cannot be made again. What was never made
 * completely holds nothing, and may be replaced.
 *
 * @param allowed names of resources that may be deleted all the same; nothing may be replaced
 * @throws {KnownError} naming each machine, volume and network
 */
export function refuseLosses(
  changes: readonly ResourceChange[],
  kinds: ResourceKinds,
  allowed: readonly string[] = [],
): void {
  const losses = changes.filter(
    ({ resource, action, reason }) =>
      LOSSES.includes(action) &&
      reason !== 'tainted' &&
      isPrecious(resource, kinds) &&
      !(action === 'delete' && allowed.includes(resource.resource_name)),
  );
  if (losses.length === 0) return;
  const machines = losses
    .filter(({ resource, action }) => action === 'delete' && isMachine(resource, kinds))
    .map(({ resource }) => ` --remove ${resource.resource_name.replace(/^_/, '')}`);
  const remedy =
    machines.length > 0
      ? `If it is what you want, \`./gitstead up${machines.join('')}\` takes them out of the cluster first.`
      : 'If it is what you want: `npx cdktf deploy` shows the same plan and asks.';
  const list = losses.map(({ resource, action }) => `${action} ${subjectOf(resource, kinds)}`);
  throw new KnownError(
    `The plan would lose data: ${list.join(', ')}. Nothing was changed.`,
    `Undo the edit of stack.yaml that causes it. ${remedy}`,
  );
}

function isPrecious({ resource_type, resource_name }: ResourceName, kinds: ResourceKinds): boolean {
  const { precious = false, expendable = [] } = kinds[resource_type] ?? {};
  return precious && !expendable.includes(resource_name);
}

function isMachine({ resource_type }: ResourceName, kinds: ResourceKinds): boolean {
  return kinds[resource_type]?.kind === 'machine';
}
