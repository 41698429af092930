import type { Problem } from '../problem.ts';
import type { ClusterSpec } from '../spec.ts';
import type { Rule } from './rule.ts';

function namedOnce({ profiles }: ClusterSpec): readonly Problem[] {
  const names = profiles.map(({ name }) => name);
  return names.flatMap((name, position) =>
    names.indexOf(name) === position
      ? []
      : [
          {
            path: ['profiles', position],
            message: `profile ${name} is already named above`,
            remedy: 'Keep one entry, with all its parameters.',
          },
        ],
  );
}

/** Rules about the list of profiles. */
export const profileRules: readonly Rule[] = [
  { name: 'profiles-named-once', reads: [['profiles']], check: namedOnce },
];
