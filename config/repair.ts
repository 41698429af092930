import type { z } from 'zod';
import type { Path } from './problem.ts';
import { nearest, wordOf } from './words.ts';

type Container = Record<string | number, unknown>;

function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Container | undefined)?.[key], root);
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/**
 * Removes the value at `path`, or what should hold it when it is missing, and returns the path of what went.
 * A list goes as a whole, so that the positions in it stay true.
 */
function remove(root: unknown, path: Path): Path {
  const parent = path.slice(0, -1);
  const container = at(root, parent);
  const key = path.at(-1);
  if (key === undefined) {
    return path;
  }
  if (isContainer(container) && !Array.isArray(container) && Object.hasOwn(container, key)) {
    delete container[key];
    return path;
  }
  return remove(root, parent);
}

function legalValues(issue: z.core.$ZodIssue): readonly string[] {
  const values = (issue as { values?: unknown }).values ?? (issue as { options?: unknown }).options;
  return Array.isArray(values) ? values.map(String) : [];
}

/**
 * Makes `root` legal at `path`, where `issue` says that it is not, by the nearest legal word or by removal,
 * so that what stands beside a mistake can still be judged. Changes `root`.
 *
 * @returns the path of what was changed
 */
export function repair(root: unknown, issue: z.core.$ZodIssue, path: Path): Path {
  const legal = legalValues(issue);
  const container = at(root, path.slice(0, -1));
  const key = path.at(-1);
  if (legal[0] === undefined || key === undefined || !isContainer(container)) {
    return remove(root, path);
  }
  container[key] = nearest(wordOf(container[key]), legal) ?? legal[0];
  return path;
}
