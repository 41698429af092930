import { join } from 'node:path';
import { profileSchemas } from '../components/catalogue.ts';
import { loadStack } from '../config/load.ts';
import type { Stack } from '../config/spec.ts';
import { ROOT } from '../plan/paths.ts';
import { docker } from '../providers/docker/index.ts';
import type { Provider } from '../providers/provider.ts';
import { ssh } from '../providers/ssh/index.ts';

/** Every provider by its name in `stack.yaml`. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [docker, ssh].map((provider) => [provider.name, provider]),
);

/** The parameter schemas of every profile, by its name in `stack.yaml`. */
export const profiles = profileSchemas;

/**
 * Loads the clone's `stack.yaml` with every provider and profile there is.
 *
 * @throws {ConfigErrors} with everything that is wrong in the file
 */
export function loadProjectStack(file: string = join(ROOT, 'stack.yaml')): Promise<Stack> {
  return loadStack(file, providers, profiles);
}
