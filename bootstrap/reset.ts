import { readFile } from 'node:fs/promises';
import type { Change } from '../plan/change.ts';
import { KnownError } from '../plan/error.ts';
import type { Machine } from '../plan/inventory.ts';
import type { Run } from '../plan/run.ts';
import { fileList, rootFiles } from './node/files.ts';
import type { Context, ConvergeInput, Session } from './phase.ts';
import { openSession } from './session.ts';

/** What became of machines that stay when their cluster goes. */
export interface ResetOutcome {
  readonly changes: readonly Change[];
  /** Machines of which nobody knows, or that still hold something, with the reason. */
  readonly left: readonly { readonly machine: string; readonly reason: string }[];
}

/**
 * Takes a cluster off machines that exist without it, all at once. A machine that another cluster has
 * taken meanwhile is left alone.
 */
export async function resetMachines(input: ConvergeInput, run: Run): Promise<ResetOutcome> {
  const id = (await readFile(input.paths.id, 'utf8').catch(() => '')).trim();
  // Nothing of it was ever looked at in this run, so that no machine follows it yet.
  const session = openSession({ ...input, lease: undefined }, run);
  try {
    const machines = [...input.inventory.machines, ...(input.removal?.former ?? [])];
    const results = await Promise.all(
      machines.map((machine) => reset(session, machine, input, id)),
    );
    return {
      changes: results.flatMap(({ changes }) => changes),
      left: results.flatMap(({ left }) => left),
    };
  } finally {
    await session.close();
  }
}

async function reset(
  session: Session,
  { name }: Machine,
  { inventory }: ConvergeInput,
  clusterId: string,
): Promise<ResetOutcome> {
  try {
    const paths = await clearMachine(session, name, { inventory, clusterId, git: 'remove' });
    const left = paths.map((path) => ({ machine: name, reason: `${path} could not be removed` }));
    return { changes: [{ subject: `host/${name}`, action: 'deleted' }], left };
  } catch (error) {
    session.signal.throwIfAborted();
    if (!(error instanceof KnownError)) throw error;
    return { changes: [], left: [{ machine: name, reason: error.message }] };
  }
}

/** What is taken off a machine. */
export interface ClearOptions extends Pick<Context, 'inventory' | 'clusterId'> {
  /** What becomes of a Git server there: it may hold commits that the clone lacks. */
  readonly git: 'keep' | 'remove';
}

/**
 * Takes all of a cluster off a machine that exists without it. Until that has ended the machine's journal
 * tells that it is the cluster's; killed anywhere and run again, it continues.
 *
 * @returns paths that could not be removed
 */
export async function clearMachine(
  session: Session,
  machine: string,
  { inventory, clusterId, git }: ClearOptions,
): Promise<readonly string[]> {
  session.report(`${machine}: removing the cluster from it`);
  await session.script(machine, 'leave', {
    title: 'removing Kubernetes from it',
    values: { CLUSTER: clusterId, JOURNAL: 'keep' },
  });
  const output = await session.script(machine, 'reset', {
    title: 'removing the programs of the cluster from it',
    values: {
      CLUSTER: clusterId,
      FILES: fileList(await rootFiles()),
      API_NAME: inventory.api.name,
      GIT: git,
    },
  });
  return output.split('\n').filter(Boolean);
}
