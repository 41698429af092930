import type { Run } from '../../plan/run.ts';
import { doctorChecks } from '../checks/index.ts';
import { machineFindings } from '../checks/machines.ts';
import { type Finding, runChecks } from '../checks/run.ts';
import { openCluster } from '../cluster.ts';
import { print, say } from '../console.ts';
import { EXIT } from '../exit.ts';
import type { Call } from '../verb.ts';

const MARKS: Readonly<Record<Finding['status'], string>> = {
  ok: '✔',
  warning: '!',
  failed: '✖',
  ignored: '-',
};

/** Checks the host, the clone and the machines; with `--fix` installs, starts and builds what is missing here. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const cluster = await openCluster(operands[0]);
  const { fix = false, json = false } = options;
  const run: Run = { report: say, signal };
  const checks = await doctorChecks(cluster, { yes: fix });
  const here = await runChecks(checks, { fix, ignore: cluster.spec.checks.ignore }, run);
  const machines = await machineFindings(cluster, run);
  const findings = [...here, ...machines];
  print({ checks: findings }, json, [...here.flatMap(describe), ...describeMachines(machines)]);
  return findings.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.done;
}

/** What is right of the machines takes one line. */
function describeMachines(findings: readonly Finding[]): readonly string[] {
  const passed = findings.filter(({ status }) => status === 'ok');
  const others = findings.filter(({ status }) => status !== 'ok');
  const summary = `${MARKS.ok} machines: ${passed.length} checks passed`;
  return [...others.flatMap(describe), ...(passed.length > 0 ? [summary] : [])];
}

function describe({ status, name, machine, message, remedy }: Finding): string[] {
  const line = `${MARKS[status]} ${name}${machine ? ` (${machine})` : ''}: ${message}`;
  return status === 'ok' || status === 'ignored' || !remedy ? [line] : [line, `    ${remedy}`];
}
