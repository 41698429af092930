import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach } from 'vitest';

/** Files by path, the requests that came, and how the server misbehaves. */
export interface Server {
  url: string;
  readonly files: Map<string, Buffer>;
  readonly requests: string[];
  /** Bytes after which the connection breaks, for the next answer only. */
  breakAfter?: number | undefined;
  /** Bytes after which the connection falls silent, for the next answer only. */
  hangAfter?: number | undefined;
}

/** A file server that understands ranges, for each test. */
export function useServer(): Server {
  const server: Server = { url: '', files: new Map(), requests: [] };
  const http = createServer((request, response) => answer(server, request, response));
  beforeEach(async () => {
    server.files.clear();
    server.requests.length = 0;
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    http.closeAllConnections();
    await new Promise((done) => http.close(done));
  });
  return server;
}

function answer(server: Server, request: IncomingMessage, response: ServerResponse): void {
  const { method = '', url = '', headers } = request;
  server.requests.push([method, url, headers.range].filter(Boolean).join(' '));
  const file = server.files.get(url);
  if (!file) return void response.writeHead(404).end();
  const start = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
  if (start >= file.length) return void response.writeHead(416).end();
  const body = file.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length });
  if (method === 'HEAD') return void response.end();
  const { breakAfter, hangAfter } = server;
  server.breakAfter = undefined;
  server.hangAfter = undefined;
  const part = breakAfter ?? hangAfter;
  if (part === undefined) return void response.end(body);
  response.write(body.subarray(0, part), () => hangAfter ?? response.socket?.end());
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
