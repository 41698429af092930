import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'scripts');

/** The texts of `scripts/<name>.sh`, one after the other, with the functions of `prelude.sh` before them. */
export function scriptText(...names: readonly string[]): string {
  return ['prelude', ...names]
    .map((part) => readFileSync(join(FOLDER, `${part}.sh`), 'utf8'))
    .join('\n');
}
