import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

interface Definition {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly creationTimestamp?: unknown };
  readonly status?: unknown;
}

/** Text of every YAML file in a folder, as one stream of documents. */
export async function readDefinitions(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('\n---\n');
}

/**
 * Writes custom resource definitions in one form, sorted by name and key, without the fields
 * that generators leave behind, so that upstream's release file and its sources become equal.
 */
export function normaliseDefinitions(text: string): string {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Definition | null)
    .filter((definition) => definition?.kind === 'CustomResourceDefinition')
    .map((definition) => clean(definition as Definition))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((definition) => stringify(definition, FORMAT))
    .join('---\n');
}

/** YAML 1.1 is what Go programs read. */
const FORMAT = { compat: 'yaml-1.1', sortMapEntries: true, aliasDuplicateObjects: false } as const;

function clean({ status: _, ...definition }: Definition): Definition {
  const { creationTimestamp: __, ...metadata } = definition.metadata;
  return { ...definition, metadata };
}
