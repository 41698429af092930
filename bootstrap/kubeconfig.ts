import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Context } from './phase.ts';

const ADMIN = z.object({
  clusters: z
    .array(z.object({ cluster: z.object({ 'certificate-authority-data': z.string() }) }))
    .length(1),
  users: z
    .array(
      z.object({
        user: z.object({ 'client-certificate-data': z.string(), 'client-key-data': z.string() }),
      }),
    )
    .length(1),
});

/**
 * kubeadm's kubeconfig for the operator's machine: it reaches the API where it is published, and
 * its names are the cluster's, so that several clusters merge without a clash.
 */
export function operatorKubeconfig(adminConf: string, cluster: string, published: string): string {
  const { clusters, users } = ADMIN.parse(parse(adminConf));
  const user = `${cluster}-admin`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: cluster, cluster: { server: `https://${published}`, ...clusters[0]?.cluster } },
    ],
    users: [{ name: user, user: users[0]?.user }],
    contexts: [{ name: cluster, context: { cluster, user } }],
    'current-context': cluster,
  });
}

/** The certificate authority of kubeadm's kubeconfig, in base64. */
export function authorityOf(adminConf: string): string {
  const [first] = ADMIN.parse(parse(adminConf)).clusters;
  return first?.cluster['certificate-authority-data'] ?? '';
}

/** The kubeconfig that the operator of a cluster should have. */
export function operatorFile(
  { spec, inventory }: Pick<Context, 'spec' | 'inventory'>,
  adminConf: string,
): string {
  return operatorKubeconfig(adminConf, spec.name, inventory.api.published);
}
