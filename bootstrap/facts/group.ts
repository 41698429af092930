import { z } from 'zod';

/**
 * Facts that belong together. `scripts/<script>.sh`, or several of them as one, prints them as `name=value` lines with the
 * functions of `scripts/facts.sh`, in the same round trip as everything else.
 */
export interface FactGroup<Shape extends z.ZodRawShape, Facts> {
  /** Name of the script, for example `facts/host`. */
  readonly script: string | readonly string[];
  /** What the lines must look like, by name. */
  readonly shape: Shape;
  /** What the rest of the bootstrap sees of them. */
  readonly read: (raw: z.output<z.ZodObject<Shape>>) => Facts;
}

/** A group with its types inferred. */
export function factGroup<Shape extends z.ZodRawShape, Facts>(
  group: FactGroup<Shape, Facts>,
): FactGroup<Shape, Facts> {
  return group;
}

/** `yes` or `no`, as the function `exists` prints. */
export const flag = z.enum(['yes', 'no']).transform((value) => value === 'yes');

/** The content of a file, as the function `file` prints it. */
export const text = z.base64().transform((value) => Buffer.from(value, 'base64').toString('utf8'));
