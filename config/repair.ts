import type { z } from 'zod';
import { pathOf } from './issues.ts';
import type { Path } from './problem.ts';
import { nearest } from './words.ts';

type Container = Record<string | number, unknown>;

function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Container | undefined)?.[key], root);
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Removes the value at `path`; a list that holds it goes as a whole, so that other positions stay true. */
function remove(root: unknown, path: Path): void {
  const parent = path.slice(0, -1);
  const container = at(root, parent);
  const key = path.at(-1);
  if (key === undefined) {
    return;
  }
  if (isContainer(container) && !Array.isArray(container) && Object.hasOwn(container, key)) {
    delete container[key];
  } else {
    remove(root, parent);
  }
}

function legalValues(issue: z.core.$ZodIssue): readonly string[] {
  const values = (issue as { values?: unknown }).values ?? (issue as { options?: unknown }).options;
  return Array.isArray(values) ? values.map(String) : [];
}

/**
 * Makes `root` legal where `issue` says that it is not, by the nearest legal word or by removal,
 * so that what stands beside a mistake can still be judged. Changes `root`.
 */
export function repair(root: unknown, issue: z.core.$ZodIssue): void {
  const path = pathOf(issue);
  const legal = legalValues(issue);
  const container = at(root, path.slice(0, -1));
  const key = path.at(-1);
  if (issue.code === 'unrecognized_keys') {
    for (const unknown of issue.keys) {
      remove(root, [...path, unknown]);
    }
  } else if (legal[0] !== undefined && key !== undefined && isContainer(container)) {
    container[key] = nearest(String(at(root, path)), legal) ?? legal[0];
  } else {
    remove(root, path);
  }
}
