import { existsSync } from 'node:fs';
import type { Change } from '../plan/change.ts';
import type { Machine } from '../plan/inventory.ts';
import type { Run } from '../plan/run.ts';
import { UnreachableError } from '../remote/errors.ts';
import { gather, lookAt } from './gather.ts';
import type { Context, ConvergeInput } from './phase.ts';
import { phases } from './phases/index.ts';
import { tried } from './preflight.ts';
import { openSession } from './session.ts';
import type { LookFailure } from './unreachable.ts';
import { judge, type Verdict } from './validate.ts';

/** What can be told of a cluster by looking, whatever state it is in. Nothing was changed. */
export interface Survey {
  /** Undefined while no control plane answers. */
  readonly context: Context | undefined;
  /** Machines that do not answer: perhaps they do not exist yet. */
  readonly absent: readonly Machine[];
  /** Machines that answer, and cannot be looked at. */
  readonly failures: readonly LookFailure[];
  /** What the checks say of those that answer. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Looks at the machines that answer, and at the cluster that they are. Takes no lease and waits for
 * nobody. With `trials`, new machines also try what they reach.
 */
export async function survey(
  input: ConvergeInput,
  run: Run,
  { trials = false }: { readonly trials?: boolean } = {},
): Promise<Survey> {
  const { inventory, paths } = input;
  if (!existsSync(paths.sshConfig) || !existsSync(paths.id)) {
    return { context: undefined, absent: inventory.machines, failures: [], verdicts: [] };
  }
  // A clone that has not rendered yet can look at a cluster that another one has made.
  const manifests = input.manifests.filter((file) => existsSync(file));
  const looking = { ...input, manifests, lease: undefined };
  const session = openSession(looking, run);
  try {
    const { found, failures } = await lookAt(inventory.machines, looking, session);
    const silent = failures.filter(({ error }) => error instanceof UnreachableError);
    const absent = inventory.machines.filter(({ name }) =>
      silent.some(({ machine }) => machine === name),
    );
    const rest = { absent, failures: failures.filter((failure) => !silent.includes(failure)) };
    if (!inventory.machines.some(({ name, role }) => role === 'control-plane' && found[name])) {
      return { context: undefined, verdicts: [], ...rest };
    }
    const gathered = await gather(looking, session, found);
    const context = trials ? await tried(gathered, session) : gathered;
    return { context, verdicts: judge(context), ...rest };
  } finally {
    await session.close();
  }
}

/** What the phases would do now, in the words in which they tell what they did. */
export function planned(context: Context): readonly Change[] {
  return phases.flatMap((phase) => phase.plan(context).map(({ change }) => change));
}
