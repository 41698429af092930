import type { Check, CheckResult } from '../../plan/check.ts';
import { KnownError } from '../../plan/error.ts';
import type { Run } from '../../plan/run.ts';

/** A check and what it found. */
export interface Finding extends Omit<CheckResult, 'status'> {
  readonly name: string;
  readonly title: string;
  /** `ignored` is a finding that `stack.yaml` accepts. */
  readonly status: CheckResult['status'] | 'ignored';
  /** Name of the machine it is about, if it is about one. */
  readonly machine?: string;
  /** What `--fix` would do about it. */
  readonly fix?: string;
}

/** Something that must be right before the first change is not. */
export class PreflightError extends KnownError {
  override readonly name = 'PreflightError';
}

/** What is done about findings. */
export interface CheckOptions {
  readonly fix: boolean;
  /** Ids of checks whose finding is known and accepted. */
  readonly ignore: readonly string[];
}

/**
 * Runs the checks side by side. With `fix`, repairs what is not right, one after the other in the order
 * of the list, and looks again at everything, because one repair can be another's condition.
 */
export async function runChecks(
  checks: readonly Check[],
  { fix, ignore }: CheckOptions,
  run: Run,
): Promise<readonly Finding[]> {
  const findings = await look(checks, ignore, run);
  if (!fix) return findings;
  let repaired = false;
  for (const [index, check] of checks.entries()) {
    if (!check.fix || findings[index]?.status === 'ok') continue;
    // An earlier repair may have been enough.
    if (repaired && (await judge(check.run, run.signal)).status === 'ok') continue;
    run.report(check.fix.title);
    await check.fix.apply(run);
    repaired = true;
  }
  return repaired ? look(checks, ignore, run) : findings;
}

function look(
  checks: readonly Check[],
  ignore: readonly string[],
  { signal }: Run,
): Promise<readonly Finding[]> {
  return Promise.all(
    checks.map(async ({ name, title, run, fix, ignorable }) => {
      const found = await judge(run, signal);
      const accepted = found.status !== 'ok' && ignorable && ignore.includes(name);
      return {
        name,
        title,
        ...(fix && { fix: fix.title }),
        ...found,
        ...(accepted && { status: 'ignored' as const }),
      };
    }),
  );
}

/** A check that cannot be made has failed, and does not hide what the others found. */
async function judge(run: Check['run'], signal: AbortSignal): Promise<CheckResult> {
  try {
    return await run(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KnownError)) throw error;
    return { status: 'failed', message: error.message, remedy: error.remedy };
  }
}

/** @throws {PreflightError} naming every check that failed, each with its remedy */
export function assertPassed(findings: readonly Finding[]): void {
  const failed = findings.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  const lines = failed.map(({ name, message, remedy }) => `  ${name}: ${message}\n      ${remedy}`);
  throw new PreflightError(
    `${failed.length} of ${findings.length} checks failed, and nothing was changed:\n${lines.join('\n')}`,
    failed.some(({ fix }) => fix)
      ? 'Run `./gitstead doctor --fix`, or `./gitstead up --yes`, to repair what can be repaired here.'
      : 'Then run this again.',
  );
}
