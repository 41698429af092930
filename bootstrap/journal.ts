import { z } from 'zod';

const ENTRY = z.object({
  version: z.literal(1),
  /** Random id of the cluster that the machine belongs to. */
  cluster: z.string(),
  /** The step that makes, or made, the machine a member. */
  step: z.enum(['init', 'join']),
  state: z.enum(['started', 'done']),
  /** When the run that wrote this began, ISO 8601. */
  at: z.string(),
});

/** What `/var/lib/gitstead/journal.json` on a machine says: who made it a member, and whether that ended. */
export type Journal = z.infer<typeof ENTRY>;

/** Reads a journal; text that is not one counts as none, so that nothing destructive follows from it. */
export function parseJournal(text: string): Journal | undefined {
  try {
    return ENTRY.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The entries around a step, as its script writes them. */
export function journalEntries(cluster: string, step: Journal['step'], now = new Date()) {
  const entry = (state: Journal['state']) =>
    `${JSON.stringify({ version: 1, cluster, step, state, at: now.toISOString() })}\n`;
  return { STARTED: entry('started'), DONE: entry('done') };
}
