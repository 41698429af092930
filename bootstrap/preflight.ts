import type { Context, Session } from './phase.ts';
import { probe } from './probe.ts';
import { judge, refuse } from './validate.ts';

/**
 * Judges what was found, and tries what can only be known by trying, before anything is changed.
 *
 * @returns the context with what was tried
 * @throws {RefusedError} with everything that is wrong, each with its remedy
 */
export async function preflight(context: Context, session: Session): Promise<Context> {
  const whole = await tried(context, session);
  const verdicts = judge(whole);
  refuse(verdicts);
  const warned = verdicts.filter(({ problems, ignored }) => problems.length > 0 && !ignored);
  if (warned.length > 0) {
    const ids = warned.map(({ check }) => check.id).join(', ');
    session.report(`going on in spite of ${ids}; \`./gitstead doctor\` explains`);
  }
  return whole;
}

/** The context with what machines that are about to become nodes found out by trying. */
export async function tried(context: Context, session: Session): Promise<Context> {
  const probes = await probe(context, session);
  return probes ? { ...context, probes } : context;
}
