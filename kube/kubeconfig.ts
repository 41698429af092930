import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { parse } from 'yaml';
import { z } from 'zod';
import { KnownError } from '../plan/error.ts';

const named = <Name extends string, Value extends z.ZodType>(name: Name, value: Value) =>
  z.array(z.object({ name: z.string() }).and(z.object({ [name]: value } as Record<Name, Value>)));

/** The part of a kubeconfig that says where the API is and who asks: everything is in the file itself. */
const KUBECONFIG = z.object({
  'current-context': z.string(),
  contexts: named('context', z.object({ cluster: z.string(), user: z.string() })),
  clusters: named(
    'cluster',
    z.object({
      server: z.url(),
      'certificate-authority-data': z.base64(),
      'tls-server-name': z.string().optional(),
    }),
  ),
  users: named(
    'user',
    z.union([
      z.object({ 'client-certificate-data': z.base64(), 'client-key-data': z.base64() }),
      z.object({ token: z.string() }),
    ]),
  ),
});

/** Where an API is, and how to prove who asks. */
export interface Access {
  readonly server: string;
  /** Keeps connections open, trusts the cluster's authority only, and shows the client certificate. */
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads the current context of a kubeconfig. The library for this costs 300 ms and 60 MB, mostly for
 * ways to sign in that the kubeconfigs of this project do not use.
 *
 * @throws KnownError when the file says something else; never with its content.
 */
export async function readAccess(path: string): Promise<Access> {
  return accessIn(await readFile(path, 'utf8'), path);
}

/** The same for the text of a kubeconfig that is, or may become, the file at `path`. */
export function accessIn(text: string, path: string): Access {
  const config = KUBECONFIG.safeParse(parse(text)).data;
  const current = find(config?.contexts, config?.['current-context'])?.context;
  const cluster = find(config?.clusters, current?.cluster)?.cluster;
  const user = find(config?.users, current?.user)?.user;
  if (!cluster || !user) throw unusable(path);
  const { server, 'tls-server-name': servername } = cluster;
  const ca = decode(cluster['certificate-authority-data']);
  const trust = { keepAlive: true, ca, ...(servername && { servername }) };
  if ('token' in user) {
    const headers = { Authorization: `Bearer ${user.token}` };
    return { server, agent: new Agent(trust), headers };
  }
  const cert = decode(user['client-certificate-data']);
  const key = decode(user['client-key-data']);
  return { server, agent: new Agent({ ...trust, cert, key }), headers: {} };
}

function find<T extends { readonly name: string }>(list: readonly T[] = [], name?: string) {
  return list.find((entry) => entry.name === name);
}

function decode(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

function unusable(path: string): KnownError {
  return new KnownError(
    `${path} does not say how to reach the cluster.`,
    'Run `./gitstead up`, which writes it anew.',
  );
}
