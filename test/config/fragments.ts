import { z } from 'zod';
import type {
  ProfileFragments,
  ProviderFragment,
  ProviderFragments,
} from '../../config/fragments.ts';

const port = (value: number) => z.int().min(1).max(65_535).default(value);

const docker = z
  .strictObject({
    ports: z.strictObject({ api: port(6443), http: port(8080) }).prefault({}),
  })
  .prefault({});

function portOf(settings: unknown): z.output<typeof docker>['ports'] {
  return docker.parse(settings).ports;
}

/** Stand-ins for the real providers: one with settings and a rule, one with a required setting. */
export const providers: ProviderFragments = new Map<string, ProviderFragment>([
  [
    'docker',
    {
      schema: docker,
      rules: (cluster, earlier) => {
        const { http } = portOf(cluster.settings);
        const other = earlier.find(({ settings }) => portOf(settings).http === http);
        return other === undefined
          ? []
          : [
              {
                path: ['docker', 'ports', 'http'],
                message: `port ${http} is also published by cluster ${other.name}`,
                remedy: `Use another, for example ${http + 1}.`,
              },
            ];
      },
    },
  ],
  ['cloud', { schema: z.strictObject({ region: z.enum(['north', 'south']) }) }],
]);

/** Stand-ins for the real profiles. */
export const profiles: ProfileFragments = new Map<string, z.ZodType>([
  ['base', z.strictObject({ sample: z.boolean().default(true) })],
  ['observability', z.strictObject({ retention: z.string().default('7d') })],
]);
