import { z } from 'zod';
import { commonShape } from './cluster-schema.ts';
import { API_VERSION, KUBERNETES_VERSIONS } from './defaults.ts';
import type { ProfileFragments, ProviderFragments } from './fragments.ts';
import { name } from './names.ts';
import { says } from './words.ts';

function clusterSchema(
  providerName: string,
  settings: z.ZodType,
  common: ReturnType<typeof commonShape>,
) {
  return z
    .strictObject({
      provider: z.literal(providerName).meta({
        title: 'Provider',
        description: 'Where the machines come from.',
      }),
      ...common,
      [providerName]: z.prefault(settings, {}),
    })
    .meta({ title: `Cluster of provider ${providerName}` });
}

/**
 * The schema of `stack.yaml`, composed from what providers and profiles bring.
 * It fills in defaults; what it cannot say stands in `rules/`.
 *
 * @param versions legal Kubernetes versions, oldest first; the last is the default
 */
export function stackSchema(
  providers: ProviderFragments,
  profiles: ProfileFragments,
  versions: readonly string[] = KUBERNETES_VERSIONS,
) {
  const common = commonShape(profiles, versions);
  const [first, ...others] = [...providers].map(([provider, { schema }]) =>
    clusterSchema(provider, schema, common),
  );
  if (first === undefined) {
    throw new TypeError('stackSchema needs at least one provider');
  }
  const example = `\`local: { provider: ${first.shape.provider.value} }\``;
  return z
    .strictObject({
      apiVersion: z.literal(API_VERSION).meta({
        title: 'API version',
        description: 'The format of this file.',
      }),
      clusters: z
        .record(name, z.discriminatedUnion('provider', [first, ...others]), {
          error: ({ code, input }) =>
            code === 'invalid_type' && (input === undefined || input === null)
              ? says('holds no cluster', `Add one, for example ${example}.`)
              : undefined,
        })
        .refine((clusters) => Object.keys(clusters).length > 0, {
          error: says('holds no cluster', `Add one, for example ${example}.`),
        })
        .meta({ title: 'Clusters', description: 'The clusters by name.' }),
    })
    .meta({
      title: 'Gitstead stack',
      description: 'What you want: clusters, their machines and what runs on them.',
    });
}

/** `stack.yaml` as the schema returns it: complete, but not yet judged by the rules. */
export type ParsedStack = z.output<ReturnType<typeof stackSchema>>;
