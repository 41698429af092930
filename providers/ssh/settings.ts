import { z } from 'zod';
import { jump } from '../../config/cluster-schema.ts';
import type { ClusterSpec } from '../../config/spec.ts';

/** The `ssh` key of a cluster: how its hosts are reached where they say nothing else. */
export const schema = z
  .strictObject({
    user: z.string().default('root').describe('User of SSH: root, or one with sudo'),
    port: z.int().min(1).max(65_535).default(22).describe('Port of SSH'),
    key: z
      .string()
      .min(1)
      .optional()
      .describe("Path of a private SSH key, or `agent`; the clone's own key when absent"),
    jump: jump.optional(),
    api: z
      .string()
      .regex(/^[a-z\d]([-a-z\d.]*[a-z\d])?:\d{1,5}$/i)
      .optional()
      .describe(
        'Where this computer reaches the Kubernetes API, as host:port; port 6443 of a control plane that is ready when absent',
      ),
  })
  .prefault({})
  .describe('Hosts that exist already');

/** Validated settings of the ssh provider. */
export type SshSettings = z.output<typeof schema>;

/** The provider's settings of a validated spec. */
export function settingsOf(spec: Pick<ClusterSpec, 'settings'>): SshSettings {
  return spec.settings as SshSettings;
}
