import { z } from 'zod';
import { specHash } from '../config/spec-hash.ts';
import type { Machine } from '../plan/inventory.ts';
import type { Context } from './phase.ts';

const STEP = z.enum(['init', 'join']);
const STATE = z.enum(['started', 'done']);

const ENTRY = z.object({
  version: z.literal(2),
  /** Random id of the cluster that the machine belongs to. */
  cluster: z.string(),
  /** Name of that cluster. */
  name: z.string().optional(),
  /** Hash of the spec that the step followed. */
  spec: z.string().optional(),
  /** The step that makes, or made, the machine a member. */
  step: STEP,
  state: STATE,
  /** How often the step was begun until now. */
  attempt: z.number().int().positive(),
  /** When this attempt began, and when it ended, by the machine's clock; ISO 8601. */
  startedAt: z.string(),
  finishedAt: z.string().optional(),
});

/** What `/var/lib/gitstead/journal.json` on a machine says: who made it a member, and whether that ended. */
export type Journal = z.infer<typeof ENTRY>;

/** As earlier versions of this program wrote it. */
const FIRST_VERSION = z
  .object({ version: z.literal(1), cluster: z.string(), step: STEP, state: STATE, at: z.string() })
  .transform(({ cluster, step, state, at }): Journal => {
    return { version: 2, cluster, step, state, attempt: 1, startedAt: at };
  });

/** Reads a journal; text that is not one counts as none, so that nothing destructive follows from it. */
export function parseJournal(text: string): Journal | undefined {
  try {
    return z.union([ENTRY, FIRST_VERSION]).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Where the machine's own clock is filled in, by the function `journal` of the scripts. */
const BEGAN = '@began@';
const NOW = '@now@';

/**
 * The entries around a step, as its script writes them. An attempt that follows an interrupted one
 * counts on.
 */
export function journalEntries(context: Context, { name }: Machine, step: Journal['step']) {
  const { spec, clusterId } = context;
  const before = context.machines[name]?.journal;
  const again = before?.cluster === clusterId && before.step === step && before.state === 'started';
  const entry: Journal = {
    version: 2,
    cluster: clusterId,
    name: spec.name,
    spec: specHash(spec),
    step,
    state: 'started',
    attempt: again ? before.attempt + 1 : 1,
    startedAt: BEGAN,
  };
  const done: Journal = { ...entry, state: 'done', finishedAt: NOW };
  return { STARTED: `${JSON.stringify(entry)}\n`, DONE: `${JSON.stringify(done)}\n` };
}
