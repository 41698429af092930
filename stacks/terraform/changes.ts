import type { Change, ChangeAction } from '../../plan/change.ts';
import type { ResourceKind } from '../../providers/provider.ts';
import type { ResourceName } from './messages.ts';

/** How the provider's resource types are called, by type; any other is a step. */
export type ResourceKinds = Readonly<Record<string, ResourceKind>>;

/** One resource that Terraform would change, or did. */
export interface ResourceChange {
  readonly resource: ResourceName;
  /** Terraform's own word: `create`, `update`, `replace`, `delete`. */
  readonly action: string;
  /** Terraform's reason, for example `tainted`: its creation failed half-way. */
  readonly reason?: string | undefined;
}

const ACTIONS: Readonly<Record<string, ChangeAction>> = {
  create: 'created',
  update: 'configured',
  replace: 'configured',
  delete: 'deleted',
};

/** The same change in the vocabulary of every plane. */
export function toChange({ resource, action }: ResourceChange, kinds: ResourceKinds): Change {
  const subject = subjectOf(resource, kinds);
  const change = { subject, action: ACTIONS[action] ?? 'configured' };
  return action === 'replace' ? { ...change, reason: 'made anew' } : change;
}

/** `machine/workers-1` for `docker_container.workers-1`. */
export function subjectOf(resource: ResourceName, kinds: ResourceKinds): string {
  const kind = kinds[resource.resource_type]?.kind ?? 'step';
  return `${kind}/${resource.resource_name.replace(/^_/, '')}`;
}
