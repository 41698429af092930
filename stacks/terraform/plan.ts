import { join } from 'node:path';
import type { Change } from '../../plan/change.ts';
import { type ResourceChange, type ResourceKinds, toChange } from './changes.ts';
import { refuseLosses } from './guard.ts';
import type { Message } from './messages.ts';
import { type TerraformRun, terraform } from './process.ts';

const PLAN_FILE = 'gitstead.tfplan';

/** Wait for another Terraform that is about to finish, then say who it is. */
export const LOCK_TIMEOUT = '-lock-timeout=30s';

/** A plan as Terraform made it, ready to be applied. */
export interface Plan {
  readonly folder: string;
  readonly file: string;
  /** Whether there is nothing to apply, outputs included. */
  readonly empty: boolean;
  readonly changes: readonly Change[];
  readonly kinds: ResourceKinds;
}

/** What a plan covers. */
export interface PlanOptions {
  readonly kinds: ResourceKinds;
  /** Addresses to limit the plan to. */
  readonly targets?: readonly string[];
  /** Whether to ask the engine how things are; true unless the state was read a moment ago. */
  readonly refresh?: boolean;
  /** Names of resources that may be deleted although they are precious. */
  readonly allowed?: readonly string[];
  /** Only to be read: nobody is kept from planning meanwhile, and it cannot be applied. */
  readonly readOnly?: boolean;
}

/**
 * Plans the stack in `folder`, which `init` has prepared.
 *
 * @throws {KnownError} when it would delete or replace what cannot be made again, or Terraform fails
 */
export async function plan(
  folder: string,
  { kinds, targets = [], refresh = true, allowed = [], readOnly = false }: PlanOptions,
  run: TerraformRun,
): Promise<Plan> {
  const file = join(folder, PLAN_FILE);
  const changes: ResourceChange[] = [];
  const args = ['plan', '-json', '-input=false', '-detailed-exitcode', `-refresh=${refresh}`];
  const options = readOnly ? ['-lock=false'] : [`-out=${PLAN_FILE}`, LOCK_TIMEOUT];
  const limits = targets.map((target) => `-target=${target}`);
  const { exitCode } = await terraform(folder, [...args, ...options, ...limits], {
    ...run,
    onMessage: (message) => {
      const change = plannedChange(message);
      if (change) changes.push(change);
      run.onMessage?.(message);
    },
  });
  refuseLosses(changes, kinds, allowed);
  const list = changes.map((change) => toChange(change, kinds));
  return { folder, file, kinds, empty: exitCode === 0, changes: list };
}

function plannedChange({ type, change }: Message): ResourceChange | undefined {
  if (type !== 'planned_change' || !change || change.action === 'read') return undefined;
  return { resource: change.resource, action: change.action, reason: change.reason };
}
