import { createHash } from 'node:crypto';
import type { ClusterSpec } from './spec.ts';

/** Sorts the keys of every map; the order in which a user writes them means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * SHA-256 (hexadecimal) of what a cluster is meant to be: it changes exactly when the spec does.
 * The order of pools counts, because addresses follow from it.
 */
export function specHash(spec: ClusterSpec): string {
  const canonical = JSON.stringify(sorted({ ...spec, machines: Object.entries(spec.machines) }));
  return createHash('sha256').update(canonical).digest('hex');
}
