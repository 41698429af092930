import { doctorChecks } from '../checks/index.ts';
import { type Finding, runChecks } from '../checks/run.ts';
import { openCluster } from '../cluster.ts';
import { print, say } from '../console.ts';
import { EXIT } from '../exit.ts';
import type { Call } from '../verb.ts';

const MARKS: Readonly<Record<Finding['status'], string>> = {
  ok: '✔',
  warning: '!',
  failed: '✖',
};

/** Checks the host and the clone; with `--fix` installs, starts and builds what is missing. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const cluster = await openCluster(operands[0]);
  const fix = options.fix ?? false;
  const checks = await doctorChecks(cluster, { yes: fix });
  const findings = await runChecks(checks, { fix }, { report: say, signal });
  print({ checks: findings }, options.json ?? false, findings.flatMap(describe));
  return findings.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.done;
}

function describe({ status, name, message, remedy }: Finding): string[] {
  const line = `${MARKS[status]} ${name}: ${message}`;
  return status === 'ok' || !remedy ? [line] : [line, `    ${remedy}`];
}
