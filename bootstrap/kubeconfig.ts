import { X509Certificate } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Inventory, Machine } from '../plan/inventory.ts';
import { type Credentials, OPERATORS } from './operator.ts';
import { type Context, factsOf, isMember, leaderOf, machinesWith } from './phase.ts';

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
 * The kubeconfig of an operator: it reaches the API where it is published, or on the leader where each
 * control plane has an address of its own. Its names are the cluster's, so that several clusters merge
 * without a clash.
 *
 * @param authority the cluster's, in PEM
 * @param leader name of a control plane whose API is ready, or will be first
 */
export function operatorKubeconfig(
  { spec, inventory }: Pick<Context, 'spec' | 'inventory'>,
  authority: string,
  { certificate, key }: Credentials,
  leader: string,
): string {
  const cluster = spec.name;
  const user = `${cluster}-operator`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster,
        cluster: {
          ...wayTo(inventory.api, leader),
          'certificate-authority-data': base64(authority),
        },
      },
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

/** The same kubeconfig, leading to the API of another control plane. */
export function ledTo(kubeconfig: string, api: Inventory['api'], machine: string): string {
  const config = parse(kubeconfig);
  Object.assign(config.clusters[0].cluster, wayTo(api, machine));
  return stringify(config);
}

/** The keys of a kubeconfig's cluster that say where the API is and how it proves itself. */
interface Way {
  readonly server: string;
  readonly 'tls-server-name'?: string;
}

/** How the API of one control plane is reached, by the address that all share or by its own. */
export function wayTo({ name, published, byMachine }: Inventory['api'], machine: string): Way {
  const own = byMachine?.[machine];
  if (!own) return { server: `https://${published}` };
  // Certificates need not have the address at which this computer reaches a machine; all have the name.
  return { server: `https://${own}`, 'tls-server-name': name };
}

/** Judges the operator's kubeconfig by the leader's authority and clock. */
export function worthOf(context: Context): Worth {
  const { authority, clock } = factsOf(context, leaderOf(context));
  const found = readKubeconfig(context.kubeconfig);
  if (!found || !authority) return 'useless';
  const { server, trusted, certificate } = found;
  if (!isWayIn(context, server)) return 'useless';
  if (trusted !== base64(authority) || !isSignedBy(certificate, authority)) return 'useless';
  const left = Date.parse(certificate.validTo) / 1000 - clock;
  if (left <= 0) return 'useless';
  const own = certificate.subject.split('\n').includes(`O=${OPERATORS}`);
  return own && left > DUE_DAYS * DAY ? 'good' : 'due';
}

/** Whether the API is reached there: on no control plane that is further from being ready than the leader. */
function isWayIn(context: Context, server: string): boolean {
  const { api } = context.inventory;
  const needed = readiness(context, leaderOf(context));
  return machinesWith(context, 'control-plane').some(
    (machine) =>
      wayTo(api, machine.name).server === server &&
      (!api.byMachine || readiness(context, machine) >= needed),
  );
}

function readiness(context: Context, machine: Machine): number {
  if (factsOf(context, machine).apiReady) return 2;
  return isMember(context, machine) ? 1 : 0;
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
