import type { Change } from '../../plan/change.ts';
import { type ResourceChange, type ResourceKinds, subjectOf, toChange } from './changes.ts';
import type { Message } from './messages.ts';
import { LOCK_TIMEOUT, type Plan } from './plan.ts';
import { type TerraformRun, terraform } from './process.ts';

/** Most resources wait for the engine, which takes its own time: let them wait together. */
const PARALLELISM = '-parallelism=32';

/**
 * Applies a plan.
 *
 * @throws {KnownError} with Terraform's errors; what was made by then is in the state
 */
export async function apply(planned: Plan, run: TerraformRun): Promise<readonly Change[]> {
  if (planned.empty) return [];
  const { folder, file, kinds } = planned;
  const args = ['apply', '-json', '-input=false', PARALLELISM, LOCK_TIMEOUT, file];
  await terraform(folder, args, { ...run, onMessage: reporter(kinds, run) });
  return planned.changes;
}

/**
 * Deletes everything in the stack's state, machines and volumes included.
 *
 * @throws {KnownError} with Terraform's errors; what was deleted by then is gone from the state
 */
export async function destroy(
  folder: string,
  kinds: ResourceKinds,
  run: TerraformRun,
): Promise<readonly Change[]> {
  const deleted: ResourceChange[] = [];
  const args = ['destroy', '-json', '-auto-approve', '-input=false', PARALLELISM, LOCK_TIMEOUT];
  const report = reporter(kinds, run);
  await terraform(folder, args, {
    ...run,
    onMessage: (message) => {
      report(message);
      if (message.type !== 'apply_complete' || !message.hook) return;
      deleted.push({ resource: message.hook.resource, action: 'delete' });
    },
  });
  return deleted.map((change) => toChange(change, kinds));
}

const VERBS: Readonly<Record<string, string>> = {
  create: 'creating',
  update: 'changing',
  delete: 'deleting',
};

/** Says in words what Terraform begins. */
function reporter(kinds: ResourceKinds, run: TerraformRun): (message: Message) => void {
  return (message) => {
    run.onMessage?.(message);
    const { type, hook } = message;
    if (type !== 'apply_start' || !hook) return;
    run.report(`${VERBS[hook.action ?? ''] ?? 'changing'} ${subjectOf(hook.resource, kinds)}`);
  };
}
