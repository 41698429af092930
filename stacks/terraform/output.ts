import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONVERGE } from '../addresses.ts';

/** The addresses of everything in a synthesized stack but the step that converges. */
export async function machineTargets(folder: string): Promise<readonly string[]> {
  const { resource } = JSON.parse(await readFile(join(folder, 'cdk.tf.json'), 'utf8')) as {
    resource: Record<string, Record<string, unknown>>;
  };
  const addresses = Object.entries(resource).flatMap(([type, resources]) =>
    Object.keys(resources).map((name) => `${type}.${name}`),
  );
  return addresses.filter((address) => address !== CONVERGE);
}
