import { z } from 'zod';
import {
  API_VERSION,
  DEFAULT_MACHINES,
  DEFAULT_NETWORKS,
  KUBERNETES_VERSIONS,
  MOST_MACHINES_PER_POOL,
} from './defaults.ts';
import type { ProfileFragments, ProviderFragments } from './fragments.ts';
import { branch, name } from './names.ts';
import { profileList } from './profile-schema.ts';
import { says } from './words.ts';

const pool = z
  .strictObject({
    role: z.enum(['control-plane', 'worker']).meta({
      title: 'Role',
      description: 'What the machines do: run the control plane and etcd, or run workloads.',
    }),
    count: z.int().min(0).max(MOST_MACHINES_PER_POOL).default(1).meta({
      title: 'Count',
      description:
        'How many machines. Control planes must be an odd number in all; 0 keeps an empty pool.',
    }),
  })
  .meta({
    title: 'Machine pool',
    description: 'A group of equal machines, named `<pool>-<number from 1>`.',
  });

const machines = z.record(name, pool).default(DEFAULT_MACHINES).meta({
  title: 'Machines',
  description: 'Machine pools by name. A cluster that has this key gets exactly these pools.',
});

const cidr = (key: keyof typeof DEFAULT_NETWORKS, title: string, description: string) =>
  z.string().default(DEFAULT_NETWORKS[key]).meta({ title, description });

const network = z
  .strictObject({
    cni: z.enum(['flannel']).default('flannel').meta({
      title: 'Network plugin',
      description: 'What connects pods across machines.',
    }),
    pods: cidr('pods', 'Pod network', 'IPv4 network of pods; each machine takes a /24 of it.'),
    services: cidr('services', 'Service network', 'IPv4 network of Kubernetes Services.'),
    machines: cidr('machines', 'Machine network', 'IPv4 network of the machines themselves.'),
  })
  .prefault({})
  .meta({ title: 'Network', description: 'Address ranges; no two may share an address.' });

const kubernetes = (versions: readonly string[]) =>
  z
    .strictObject({
      version: z
        .enum(versions)
        .default(versions.at(-1) ?? '')
        .meta({ title: 'Kubernetes version', description: 'The exact version to run.' }),
    })
    .prefault({})
    .meta({ title: 'Kubernetes', description: 'Settings of Kubernetes itself.' });

const git = z
  .strictObject({
    server: z.enum(['local']).default('local').meta({
      title: 'Git server',
      description:
        '`local`: a repository in a container beside the machines, pushed to as `cluster`.',
    }),
    branch: branch.default('main').meta({
      title: 'Branch',
      description: 'The branch that Flux follows.',
    }),
  })
  .prefault({})
  .meta({ title: 'Git', description: 'Where Flux reads from.' });

/** The keys of every cluster, whatever its provider. */
const commonShape = (profiles: ProfileFragments, versions: readonly string[]) => ({
  kubernetes: kubernetes(versions),
  machines,
  network,
  profiles: profileList(profiles),
  git,
});

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
