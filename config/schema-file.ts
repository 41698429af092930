import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../plan/paths.ts';
import type { ProfileFragments, ProviderFragments } from './fragments.ts';
import { stackSchema } from './schema.ts';

/** The published JSON Schema, which the first line of `stack.yaml` names for editors. */
export const SCHEMA_FILE = join(ROOT, 'schema', 'stack.schema.json');

/** JSON Schema (draft 2020-12) of what a user may write in `stack.yaml`. */
export function stackJsonSchema(
  providers: ProviderFragments,
  profiles: ProfileFragments,
  versions?: readonly string[],
): Record<string, unknown> {
  return z.toJSONSchema(stackSchema(providers, profiles, versions), {
    io: 'input',
    unrepresentable: 'any',
  });
}

/** The content of `schema/stack.schema.json`. */
export function schemaText(...fragments: Parameters<typeof stackJsonSchema>): string {
  return `${JSON.stringify(stackJsonSchema(...fragments), undefined, 2)}\n`;
}

/** Writes `schema/stack.schema.json` and returns its path. */
export async function writeSchema(
  ...fragments: Parameters<typeof stackJsonSchema>
): Promise<string> {
  await mkdir(dirname(SCHEMA_FILE), { recursive: true });
  await writeFile(SCHEMA_FILE, schemaText(...fragments));
  return SCHEMA_FILE;
}
