import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'scripts');

/** The text of `scripts/<name>.sh` with the functions of `prelude.sh` before it. */
export function scriptText(name: string): string {
  return ['prelude', name]
    .map((part) => readFileSync(join(FOLDER, `${part}.sh`), 'utf8'))
    .join('\n');
}
