import { CONVERGED } from '../../stacks/addresses.ts';
import { openCluster } from '../cluster.ts';
import { runCommand } from '../command-run.ts';
import { EXIT } from '../exit.ts';
import { convergeStages } from '../stages.ts';
import type { Call } from '../verb.ts';

/** Turns the machines that Terraform has just made into the cluster; its provisioner calls this. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  if (process.env[CONVERGED] === '1') return EXIT.done;
  const cluster = await openCluster(operands[0]);
  const command = { verb: 'converge', quiet: options.json ?? false, signal };
  await runCommand(cluster, command, ({ lease, stages }) => stages(convergeStages(cluster, lease)));
  return EXIT.done;
}
