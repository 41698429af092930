import { API_PORT, API_PROXY } from '../plan/conventions.ts';
import type { Inventory, Machine } from '../plan/inventory.ts';

/** Where the machine's proxy finds its settings; outlives the machine's root disk. */
export const API_PROXY_CONFIG = '/var/lib/gitstead/api-proxy.cfg';

/**
 * The settings of the proxy through which every machine reaches the API, for haproxy 2.4 and later.
 * TLS goes through it: it sees nothing of what is said. The file is the same on every machine.
 */
export function apiProxyConfig({ machines }: Pick<Inventory, 'machines'>): string {
  const servers = machines.filter(({ role }) => role === 'control-plane');
  const lines = servers.length === 1 ? servers.map(onlyServer) : severalServers(servers);
  return `${HEAD}${lines.map((line) => `  ${line}\n`).join('')}`;
}

const HEAD = `# The control planes of this cluster, as stack.yaml lists them.
global
  user haproxy
  group haproxy
  nbthread 1
  maxconn 4096
  hard-stop-after 10s

defaults
  mode tcp
  timeout connect 1s
  # Watches may say nothing for long.
  timeout client 1h
  timeout server 1h
  option clitcpka
  option srvtcpka

listen api
  bind ${API_PROXY.address}:${API_PROXY.port}
`;

/** Where nothing can be chosen, nothing is asked: a connection succeeds as soon as the API listens. */
function onlyServer(machine: Machine): string {
  return `server ${machine.name} ${machine.address}:${API_PORT}`;
}

/**
 * A connection that one server refuses goes to the next. A server that is not ready gets no more of
 * them, and those it has are cut, so that whoever waits on them comes back at once. When none is ready
 * all are tried: an error of theirs says more than a closed door.
 */
function severalServers(machines: readonly Machine[]): readonly string[] {
  return [
    'balance roundrobin',
    'retries 9',
    'option redispatch 1',
    'option allbackups',
    'option httpchk GET /readyz',
    'timeout check 3s',
    ...machines.map(({ name, address }) => `server ${name} ${address}:${API_PORT} ${PROBED}`),
    ...machines.map(({ name, address }) => `server ${name}-unprobed ${address}:${API_PORT} backup`),
  ];
}

/** A refused connection makes the next probes come soon, but cuts none that is on its way. */
const PROBED = [
  // The traffic's own TLS tells whether it is the API; the probe only asks whether it is ready.
  'check check-ssl verify none',
  'inter 2s fastinter 500ms downinter 500ms fall 2 rise 1',
  'observe layer4 error-limit 1 on-error fastinter on-marked-down shutdown-sessions',
].join(' ');
