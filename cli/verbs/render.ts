import { type Change, changed } from '../../plan/change.ts';
import { describeChanges } from '../changes.ts';
import { openCluster } from '../cluster.ts';
import { print, say } from '../console.ts';
import { EXIT } from '../exit.ts';
import { renderPlan, renderStep } from '../steps/render.ts';
import type { Call } from '../verb.ts';

/** Renders `clusters/<name>/`, or with `--check` only says what would change. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const cluster = await openCluster(operands[0]);
  const step = options.check ? renderPlan : renderStep;
  const changes = await step(cluster, { report: say, signal });
  print({ changes }, options.json ?? false, describe(changes));
  return options.check && changed(changes) ? EXIT.pending : EXIT.done;
}

function describe(changes: readonly Change[]): string[] {
  const lines = describeChanges(changes);
  return lines.length > 0 ? lines : ['Nothing to change: the files are what stack.yaml asks for.'];
}
