import { z } from 'zod';
import type { ClusterSpec } from '../../config/spec.ts';

const port = (what: string, value: number) =>
  z.number().int().min(1).max(65_535).default(value).describe(what);

/** The `docker` key of a cluster: where its ports appear on this host. Everything has a default. */
export const schema = z
  .strictObject({
    address: z
      .ipv4()
      .default('127.0.0.1')
      .describe('Address of this host on which every port of the cluster is published'),
    ports: z
      .strictObject({
        api: port('Kubernetes API', 6443),
        git: port('SSH of the Git server', 2222),
        http: port('Applications of the cluster', 8080),
        ssh: port('SSH of a machine: this number plus the last part of its address', 2200),
      })
      .prefault({}),
  })
  .prefault({})
  .describe('Machines as containers on this host');

/** Validated settings of the docker provider. */
export type DockerSettings = z.output<typeof schema>;

/** The provider's settings of a validated spec. */
export function settingsOf(spec: Pick<ClusterSpec, 'settings'>): DockerSettings {
  return spec.settings as DockerSettings;
}
