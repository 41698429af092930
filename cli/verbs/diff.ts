import { type Change, changed } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import { describeChanges } from '../changes.ts';
import { openCluster } from '../cluster.ts';
import { print, say } from '../console.ts';
import { EXIT } from '../exit.ts';
import { bootstrapPlan } from '../steps/bootstrap-plan.ts';
import { machinesPlan } from '../steps/machines-plan.ts';
import { type Finding, type Planned, refusable } from '../steps/planned.ts';
import { renderPlan } from '../steps/render.ts';
import type { Call } from '../verb.ts';

/** Says what `up` would do, in the words in which `up` says what it did; changes nothing and waits for nobody. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const cluster = await openCluster(operands[0], options.remove);
  const run: Run = { report: options.json ? () => undefined : say, signal };
  const parts = await Promise.all([
    refusable('files', () => renderPlan(cluster, run)),
    refusable('machines', () => machinesPlan(cluster, run)),
    bootstrapPlan(cluster, run),
  ]);
  const changes = parts.flatMap((part) => part.changes);
  const problems = parts.flatMap((part) => part.problems);
  print({ changes, problems }, options.json ?? false, describe({ changes, problems }));
  if (problems.some(({ severity }) => severity === 'error')) return EXIT.failed;
  return changed(changes) ? EXIT.pending : EXIT.done;
}

function describe({ changes, problems }: Planned): string[] {
  return [...describeChanges(changes), ...problems.flatMap(describeProblem), '', summary()];

  function summary(): string {
    if (problems.some(({ severity }) => severity === 'error')) {
      return '`./gitstead up` would refuse, and change nothing. Put right what is marked above.';
    }
    const count = changes.filter((change: Change) => changed([change])).length;
    if (count === 0) return 'Nothing to change: everything is as stack.yaml asks for.';
    return `${count} ${count === 1 ? 'change' : 'changes'}. \`./gitstead up\` makes them.`;
  }
}

function describeProblem({ id, severity, machine, message, remedy }: Finding): string[] {
  const mark = severity === 'error' ? '✖' : '!';
  return [`${mark} ${id}${machine ? ` (${machine})` : ''}: ${message}`, `    ${remedy}`];
}
