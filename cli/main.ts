import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { explain, interruptSignal } from './exit.ts';
import type { Options, Verb } from './verb.ts';
import { verbs } from './verbs.ts';

const program = new Command('gitstead')
  .description('A git clone that becomes a developer-ready Kubernetes cluster.')
  .version(packageJson.version)
  .showSuggestionAfterError()
  .enablePositionalOptions()
  .addHelpText('after', '\nStart with: ./gitstead up --yes');

for (const verb of verbs) program.addCommand(toCommand(verb), { hidden: verb.hidden ?? false });
await program.parseAsync();

function toCommand(verb: Verb): Command {
  const command = new Command(verb.name)
    .description(verb.summary)
    .arguments(verb.operands ?? '')
    .option('--json', 'print the result as JSON on stdout');
  for (const [flags, description, how] of verb.options ?? []) {
    if (how === 'repeatable') command.option(flags, description, collect, []);
    else command.option(flags, description);
  }
  // Operands after the machine belong to the command that `ssh` runs there.
  if (verb.name === 'ssh') command.passThroughOptions();
  return command.action((...values) => call(verb, values));
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function call(verb: Verb, values: readonly unknown[]): Promise<void> {
  const command = values.at(-1) as Command;
  const signal = interruptSignal();
  try {
    const { run } = await verb.load();
    process.exitCode = await run({
      operands: command.args,
      options: command.opts<Options>(),
      signal,
    });
  } catch (error) {
    process.exitCode = explain(error, signal);
  }
}
