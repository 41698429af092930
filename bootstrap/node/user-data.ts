import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../../plan/inventory.ts';
import { program } from '../../remote/quote.ts';
import { scriptText } from '../scripts.ts';
import { nodeScripts, STEPS } from './steps.ts';
import { type NodeInput, type NodeParts, nodeValues } from './values.ts';

const FRAME = join(import.meta.dirname, '../scripts/node/user-data.sh');

/**
 * What a new machine of a cloud runs at its first start, as cloud-init takes it: the very script that
 * prepares machines over SSH, but for what only the other machines tell. Holds nothing secret. A cloud
 * that limits its size takes it compressed by gzip, too.
 *
 * @param parts where the machine gets programs from, by their names in the lock; images need not be there
 * @throws {KnownError} when a file that `stack.yaml` names cannot be used
 */
export async function userData(input: NodeInput, role: Role, parts: NodeParts): Promise<string> {
  const steps = STEPS.filter(({ together }) => !together).map(({ name }) => name);
  const images = input.images.filter((image) => parts.has(image));
  const values = await nodeValues({ ...input, images }, role, parts);
  const frame = await readFile(FRAME, 'utf8');
  return frame.replace('@script@', () =>
    program(scriptText(...nodeScripts('apply')), { ...values, STEPS: steps.join(' ') }),
  );
}
