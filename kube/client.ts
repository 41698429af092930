import type { RequestOptions } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from './errors.ts';
import { exchange } from './http.ts';
import { type Access, readAccess } from './kubeconfig.ts';

/** A request to the API, in its own words. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path below the server, without query, already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
  /** Milliseconds in which the API must have answered, tries included. @default 30000 */
  readonly deadline?: number;
  /** A refusal is the answer, also one that asks to be tried again, as that of an eviction does. */
  readonly once?: boolean;
}

/** A connection to one cluster's API. It is kept alive between requests: close it. */
export interface KubeClient {
  /** Sends a request and returns the parsed JSON. Transient refusals are tried again until the deadline. */
  readonly send: <T>(request: ApiRequest) => Promise<T>;
  /** The same for answers that are plain text, such as logs and `/readyz`. */
  readonly text: (request: ApiRequest) => Promise<string>;
  readonly signal: AbortSignal;
  readonly close: () => void;
}

const DEADLINE = 30_000;
const LONGEST_PAUSE = 500;

/**
 * Connects to the current context of a kubeconfig. Nothing is sent yet.
 *
 * @throws when the kubeconfig cannot be read; ApiError and UnreachableError come from the requests.
 */
export async function connect(kubeconfigPath: string, signal: AbortSignal): Promise<KubeClient> {
  return connectWith(await readAccess(kubeconfigPath), signal);
}

/** The same with what a kubeconfig says. */
export function connectWith({ server, agent, headers }: Access, signal: AbortSignal): KubeClient {
  const connection = new AbortController();
  const open = AbortSignal.any([signal, connection.signal]);

  const once = async (request: ApiRequest, timeout: number): Promise<string> => {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const options: RequestOptions = {
      method: request.method ?? 'GET',
      headers: { ...headersOf(request, body), ...headers },
      agent,
    };
    const content = body === undefined ? {} : { body };
    return exchange({ url: urlOf(server, request), options, timeout, signal: open, ...content });
  };

  const text = (request: ApiRequest) => untilDeadline(request, once, open);
  return {
    text,
    send: async <T>(request: ApiRequest) => JSON.parse(await text(request)) as T,
    signal: open,
    close: () => {
      connection.abort(new Error('the connection to the cluster was closed'));
      agent.destroy();
    },
  };
}

async function untilDeadline(
  request: ApiRequest,
  once: (request: ApiRequest, timeout: number) => Promise<string>,
  signal: AbortSignal,
): Promise<string> {
  const end = Date.now() + (request.deadline ?? DEADLINE);
  for (let pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await once(request, Math.max(1, end - Date.now()));
    } catch (error) {
      if (request.once || !isTransient(error) || Date.now() + pause >= end) throw error;
      await sleep(pause, undefined, { signal });
    }
  }
}

function headersOf(
  { contentType = 'application/json' }: ApiRequest,
  body: string | undefined,
): Record<string, string | number> {
  const accept = { Accept: 'application/json, */*', 'User-Agent': 'gitstead' };
  if (body === undefined) return accept;
  // Node gives the length by itself, but not for DELETE, whose body would then be the next request.
  const length = { 'Content-Length': Buffer.byteLength(body) };
  return { ...accept, 'Content-Type': contentType, ...length };
}

function urlOf(server: string, { path, query = {} }: ApiRequest): URL {
  // A server may have a path of its own, when it stands behind a proxy.
  const url = new URL(`${server.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}
