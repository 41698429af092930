import { existsSync } from 'node:fs';

/** Settings of the user's shell that would point Terraform at another state or folder. */
const FOREIGN = ['TF_WORKSPACE', 'TF_DATA_DIR'];

/** The environment that Terraform runs in: no questions, no calls home, no foreign workspace. */
export function terraformEnvironment(
  extra: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  const environment: Record<string, string | undefined> = {
    ...process.env,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    ...extra,
  };
  for (const name of FOREIGN) delete environment[name];
  // A missing file is only a warning, printed with every command.
  if (!existsSync(environment.TF_CLI_CONFIG_FILE ?? '')) delete environment.TF_CLI_CONFIG_FILE;
  return environment;
}
