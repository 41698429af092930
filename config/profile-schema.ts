import { z } from 'zod';
import type { ProfileFragments } from './fragments.ts';
import type { ProfileChoice } from './spec.ts';
import { choices, quote, says } from './words.ts';

/** JSON Schema of one entry: a name, or a map of one name to its parameters. */
function editorSchema(profiles: ProfileFragments): Record<string, unknown> {
  const withParameters = [...profiles].map(([profile, parameters]) => {
    const { $schema, ...schema } = z.toJSONSchema(parameters, { io: 'input' });
    return {
      type: 'object',
      properties: { [profile]: schema },
      required: [profile],
      additionalProperties: false,
    };
  });
  return {
    title: 'Profile',
    description: 'The name of a profile, or a map from its name to its parameters.',
    anyOf: [{ enum: [...profiles.keys()] }, ...withParameters],
  };
}

function wrongEntry(names: readonly string[]): z.core.$ZodErrorMap {
  return (issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys
        .map((key) => says(`${quote(key)} is not a profile`, choices(key, names, 'Profiles')))
        .join('\n');
    }
    return issue.code === 'invalid_type'
      ? says(`${quote(issue.input)} is not the name of a profile`, choices('', names, 'Profiles'))
      : undefined;
  };
}

const ONE_NAME = says(
  'must name exactly one profile',
  'Give each profile its own entry of the list, as `- name` or `- name: { parameters }`.',
);

/** One entry: the name alone stands for the profile with its default parameters. */
function profileEntry(profiles: ProfileFragments) {
  const shape = Object.fromEntries(
    [...profiles].map(([profile, parameters]) => [profile, parameters.optional()]),
  );
  const map = z.strictObject(shape, { error: wrongEntry([...profiles.keys()]) });
  return z
    .preprocess(
      (entry) => (typeof entry === 'string' ? { [entry]: {} } : entry),
      map.transform((entry, context): ProfileChoice => {
        const [[name, parameters] = [''], ...others] = Object.entries(entry);
        if (name === '' || others.length > 0) {
          context.addIssue({ code: 'custom', message: ONE_NAME });
        }
        return { name, parameters: parameters as ProfileChoice['parameters'] };
      }),
    )
    .meta(editorSchema(profiles));
}

/** The key `profiles` of a cluster; without it a cluster gets the first profile there is. */
export function profileList(profiles: ProfileFragments) {
  return z
    .array(profileEntry(profiles))
    .prefault([...profiles.keys()].slice(0, 1))
    .meta({
      title: 'Profiles',
      description:
        'What runs in the cluster besides pod network, DNS and Flux, which every cluster has; in any order.',
    });
}
