import { X509Certificate } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type Credentials, OPERATORS } from './operator.ts';
import { type Context, factsOf, leaderOf } from './phase.ts';

const OURS = z.object({
  clusters: z.tuple([
    z.object({
      cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string() }),
    }),
  ]),
  users: z.tuple([z.object({ user: z.object({ 'client-certificate-data': z.string() }) })]),
});

/**
 * What a kubeconfig is worth: `good`; `due` when it works but must be made anew; `useless` when it
 * is not this cluster's, or has ended.
 */
export type Worth = 'good' | 'due' | 'useless';

/** Days before its end at which an operator's certificate is made anew. */
export const DUE_DAYS = 10;
const DAY = 86_400;

/**
 * The kubeconfig of an operator: it reaches the API where it is published, and its names are the
 * cluster's, so that several clusters merge without a clash.
 *
 * @param authority the cluster's, in PEM
 */
export function operatorKubeconfig(
  { spec, inventory }: Pick<Context, 'spec' | 'inventory'>,
  authority: string,
  { certificate, key }: Credentials,
): string {
  const cluster = spec.name;
  const user = `${cluster}-operator`;
  const server = `https://${inventory.api.published}`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: cluster, cluster: { server, 'certificate-authority-data': base64(authority) } },
    ],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(certificate),
          'client-key-data': base64(key),
        },
      },
    ],
    contexts: [{ name: cluster, context: { cluster, user } }],
    'current-context': cluster,
  });
}

/** Judges the operator's kubeconfig by the leader's authority and clock. */
export function worthOf(context: Context): Worth {
  const { authority, clock } = factsOf(context, leaderOf(context));
  const found = readKubeconfig(context.kubeconfig);
  if (!found || !authority) return 'useless';
  const { server, trusted, certificate } = found;
  if (server !== `https://${context.inventory.api.published}`) return 'useless';
  if (trusted !== base64(authority) || !isSignedBy(certificate, authority)) return 'useless';
  const left = Date.parse(certificate.validTo) / 1000 - clock;
  if (left <= 0) return 'useless';
  const own = certificate.subject.split('\n').includes(`O=${OPERATORS}`);
  return own && left > DUE_DAYS * DAY ? 'good' : 'due';
}

/** What a kubeconfig of an operator says; undefined when it is none. */
export function readKubeconfig(kubeconfig: string | undefined) {
  try {
    const { clusters, users } = OURS.parse(parse(kubeconfig ?? ''));
    const { server, 'certificate-authority-data': trusted } = clusters[0].cluster;
    const pem = Buffer.from(users[0].user['client-certificate-data'], 'base64');
    return { server, trusted, certificate: new X509Certificate(pem) };
  } catch {
    return undefined;
  }
}

function isSignedBy(certificate: X509Certificate, authority: string): boolean {
  return certificate.verify(new X509Certificate(authority).publicKey);
}

/** What travels through a shell has lost its last line break. */
function base64(pem: string): string {
  return Buffer.from(`${pem.trim()}\n`).toString('base64');
}
