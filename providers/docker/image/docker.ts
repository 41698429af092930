import type { Run } from '../../../plan/run.ts';
import { type DockerOptions, docker as runDocker } from '../command.ts';

/** Runs the docker command for as long as it takes: how long a step of an image takes, nobody knows. */
export function docker(
  args: readonly string[],
  { signal }: Run,
  input?: DockerOptions['input'],
): Promise<string> {
  return runDocker(args, { signal, timeout: 0, input });
}
