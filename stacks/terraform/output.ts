import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KnownError } from '../../plan/error.ts';
import type { Inventory } from '../../plan/inventory.ts';
import { CONVERGE, INVENTORY_OUTPUT } from '../addresses.ts';
import { type TerraformRun, terraform } from './process.ts';

/**
 * The inventory in the stack's state.
 *
 * @throws {KnownError} when the machines were never made
 */
export async function readInventory(folder: string, run: TerraformRun): Promise<Inventory> {
  const { stdout } = await terraform(folder, ['output', '-json'], run);
  const outputs = JSON.parse(stdout) as Record<string, { readonly value: unknown } | undefined>;
  const inventory = outputs[INVENTORY_OUTPUT]?.value;
  if (inventory) return inventory as Inventory;
  throw new KnownError('The cluster has no machines yet.', 'Run `./gitstead up`.');
}

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
