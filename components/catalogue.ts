import type { z } from 'zod';
import type { ClusterSpec } from '../config/spec.ts';
import { KnownError } from '../plan/error.ts';
import { coredns } from './coredns/index.ts';
import { flannel } from './flannel/index.ts';
import { flux } from './flux/index.ts';
import type { Component } from './model.ts';
import { base } from './profiles/base.ts';
import type { Profile } from './profiles/profile.ts';

/** What every cluster runs, whatever its profiles: without it nothing else could be applied from Git. */
const CORE: readonly Component[] = [flux, flannel, coredns];

/** Every profile there is. */
export const profiles: readonly Profile[] = [base];

/** The parameters of each profile, for the schema of `stack.yaml`. */
export const profileSchemas: ReadonlyMap<string, z.ZodType> = new Map(
  profiles.map(({ name, schema }) => [name, schema]),
);

/**
 * The core and the components of a cluster's profiles; one that two profiles bring counts once.
 *
 * @throws {KnownError} a profile that does not exist.
 */
export function componentsOf(spec: ClusterSpec): readonly Component[] {
  return [
    ...new Set([
      ...CORE,
      ...spec.profiles.flatMap(({ name, parameters }) => find(name).components(parameters, spec)),
    ]),
  ];
}

function find(name: string): Profile {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile) return profile;
  throw new KnownError(
    `profiles: there is no profile "${name}"`,
    `Choose from: ${profiles.map((known) => known.name).join(', ')}.`,
  );
}
