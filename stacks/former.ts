import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Inventory, Machine } from '../plan/inventory.ts';
import { INVENTORY_OUTPUT } from './addresses.ts';

const SSH = z.object({ host: z.string(), port: z.number(), user: z.string() }).loose();

const MACHINE = z
  .object({
    name: z.string(),
    pool: z.string(),
    role: z.enum(['control-plane', 'worker']),
    address: z.string(),
    ssh: SSH,
    labels: z.record(z.string(), z.string()).default({}),
    taints: z.array(z.unknown()).default([]),
  })
  .transform((machine) => machine as unknown as Machine);

const STATE = z.object({
  outputs: z.object({
    [INVENTORY_OUTPUT]: z.object({ value: z.object({ machines: z.array(MACHINE) }) }),
  }),
});

/**
 * Machines that the inventory in Terraform's state holds and this one does not: what the last
 * complete run knew, and `stack.yaml` has lost since. None when there is no state that says.
 */
export async function formerMachines(
  stateFile: string,
  { machines }: Pick<Inventory, 'machines'>,
): Promise<readonly Machine[]> {
  const wanted = new Set(machines.map(({ name }) => name));
  const text = await readFile(stateFile, 'utf8').catch(() => '');
  return machinesIn(text).filter(({ name }) => !wanted.has(name));
}

/** A state that cannot be read is told by what needs it. */
function machinesIn(text: string): readonly Machine[] {
  try {
    return STATE.parse(JSON.parse(text)).outputs[INVENTORY_OUTPUT].value.machines;
  } catch {
    return [];
  }
}
