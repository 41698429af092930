import { createServer } from 'node:net';
import type { CheckResult } from '../../../plan/check.ts';
import { type PublishedPort, publishedPorts } from '../addresses.ts';
import { dockerRows } from '../command.ts';
import { ID_LABEL } from '../names.ts';
import { settingsOf } from '../settings.ts';
import type { EngineCheck } from './context.ts';

/** A port that a container publishes. */
interface Held {
  readonly port: number;
  readonly container: string;
  /** Cluster id label of the container, empty when it has none. */
  readonly id: string;
}

/** Every published port is free, or already this cluster's. */
export const portsCheck: EngineCheck = {
  name: 'ports',
  title: 'The published ports are free',
  run: async ({ spec, id }) => {
    const { address } = settingsOf(spec);
    const held = await heldPorts();
    const ours = new Set(held.filter((other) => id && other.id === id).map(({ port }) => port));
    const wanted = publishedPorts(spec).filter(({ port }) => !ours.has(port));
    const problems = await Promise.all(wanted.map((port) => problemWith(port, address, held)));
    return judgePorts(problems.filter((problem) => problem !== undefined));
  },
};

function judgePorts(problems: readonly string[]): CheckResult {
  if (problems.length === 0) return { status: 'ok', message: 'every port is free or ours' };
  return {
    status: 'failed',
    message: problems.join('; '),
    remedy: 'Stop what holds the port, or choose another number in stack.yaml below `docker`.',
  };
}

async function problemWith(
  { port, purpose, setting }: PublishedPort,
  address: string,
  held: readonly Held[],
): Promise<string | undefined> {
  const code = await bindError(address, port);
  if (code === 'EADDRINUSE') {
    const holder = held.find((other) => other.port === port);
    const by = holder ? ` by container ${holder.container}` : '';
    return `port ${port} (${purpose}, docker.${setting}) is in use${by}`;
  }
  if (code === 'EADDRNOTAVAIL') return `${address} is no address of this host (docker.address)`;
  // Without the right to bind a low port there is no telling; the engine has that right.
  return undefined;
}

/** Why the port cannot be bound, or undefined when it can. */
function bindError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function heldPorts(): Promise<readonly Held[]> {
  const format = `{{.Names}}\t{{.Label "${ID_LABEL}"}}\t{{.Ports}}`;
  const rows = await dockerRows(['ps', '--format', format]);
  return rows.flatMap(([container = '', id = '', ports = '']) =>
    parsePorts(ports).map((port) => ({ port, container, id })),
  );
}

/** Reads the host ports of `127.0.0.1:8080->80/tcp, 0.0.0.0:9000-9002->9000-9002/tcp`. */
export function parsePorts(text: string): readonly number[] {
  return [...text.matchAll(/:(\d+)(?:-(\d+))?->/g)].flatMap(([, first, last]) => {
    const count = Number(last ?? first) - Number(first) + 1;
    return Array.from({ length: count }, (_, index) => Number(first) + index);
  });
}
