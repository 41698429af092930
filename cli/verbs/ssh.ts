import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { machinesOf } from '../../config/machines.ts';
import { GIT_HOST } from '../../plan/conventions.ts';
import { KnownError } from '../../plan/error.ts';
import { quote } from '../../remote/quote.ts';
import { openCluster } from '../cluster.ts';
import type { Call } from '../verb.ts';

/** Opens a shell on a machine, or runs a command there; gives the command's exit code. */
export async function run({ operands, options }: Call): Promise<number> {
  const [machine = '', ...command] = operands;
  const { spec, paths } = await openCluster(options.cluster);
  const names = [...machinesOf(spec).map(({ name }) => name), GIT_HOST];
  if (!names.includes(machine)) {
    throw new KnownError(
      `There is no machine ${JSON.stringify(machine)}.`,
      `Choose one of: ${names.join(', ')}.`,
    );
  }
  if (!existsSync(paths.sshConfig)) {
    throw new KnownError('The cluster is not up.', 'Run `./gitstead up`.');
  }
  const terminal = command.length === 0 ? ['-t'] : [];
  const result = await execa(
    'ssh',
    ['-F', paths.sshConfig, ...terminal, '--', machine, ...remoteCommand(command)],
    { stdio: 'inherit', reject: false },
  );
  return result.exitCode ?? 1;
}

/**
 * One operand is a line for the machine's shell, as with `ssh` itself; of several, each arrives as the
 * word that it is here.
 */
function remoteCommand(command: readonly string[]): readonly string[] {
  return command.length > 1 ? [command.map(quote).join(' ')] : command;
}
