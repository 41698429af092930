import type { z } from 'zod';
import type { ClusterSpec } from '../../config/spec.ts';
import type { Component } from '../model.ts';

/** A list of components with parameters, chosen by name in `stack.yaml`. */
export interface Profile {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  /** Its parameters, with their defaults. */
  readonly schema: z.ZodType;
  /** What it brings, from validated parameters. */
  readonly components: (parameters: unknown, spec: ClusterSpec) => readonly Component[];
}

interface Declaration<S extends z.ZodType> extends Omit<Profile, 'schema' | 'components'> {
  readonly schema: S;
  readonly components: (parameters: z.output<S>, spec: ClusterSpec) => readonly Component[];
}

/** Declares a profile; `components` gets its parameters parsed by `schema`, defaults filled in. */
export function defineProfile<S extends z.ZodType>(profile: Declaration<S>): Profile {
  return {
    ...profile,
    components: (parameters, spec) => profile.components(profile.schema.parse(parameters), spec),
  };
}
