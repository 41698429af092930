import { stringify } from 'yaml';

/** As Go's YAML 1.1 reads it (`"on"` stays a string), and as kubectl prints it: no anchors, no wrapping, flat lists. */
const OPTIONS = {
  compat: 'yaml-1.1',
  aliasDuplicateObjects: false,
  indentSeq: false,
  lineWidth: 0,
} as const;

/** Objects as one file of YAML documents, keys in the order in which they were written. */
export function toYaml(objects: readonly object[]): string {
  return objects.map((object) => stringify(object, OPTIONS)).join('---\n');
}
