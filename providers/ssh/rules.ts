import { isIPv4 } from 'node:net';
import type { Path, Problem } from '../../config/problem.ts';
import { formOf, isHost } from '../../config/rules/hosts.ts';
import type { ClusterSpec, HostSpec } from '../../config/spec.ts';
import { quote } from '../../config/words.ts';
import { settingsOf } from './settings.ts';

const PORTS = 65_535;

/** What the schema cannot say about clusters of hosts that exist. Paths start at the cluster. */
export function rules(spec: ClusterSpec): readonly Problem[] {
  return [...waysIn(spec), ...api(spec), ...pools(spec)];
}

function waysIn(spec: ClusterSpec): readonly Problem[] {
  const { user, jump } = settingsOf(spec);
  const own = formOf(['ssh'], { address: 'any', user });
  return [...own, ...(jump ? formOf(['ssh', 'jump'], jump) : [])];
}

function api(spec: ClusterSpec): readonly Problem[] {
  const written = settingsOf(spec).api;
  if (written === undefined) return [];
  const [host = '', port] = written.split(':');
  if (isHost(host) && Number(port) >= 1 && Number(port) <= PORTS) return [];
  const message = `${quote(written)} is not a host and a port from 1 to ${PORTS}`;
  return [{ path: ['ssh', 'api'], message, remedy: 'Write for example api.example.com:6443.' }];
}

function pools(spec: ClusterSpec): readonly Problem[] {
  return Object.entries(spec.machines).flatMap(([pool, { hosts, count }]) => {
    const path: Path = ['machines', pool];
    if (hosts) return Object.entries(hosts).flatMap(([name, host]) => address(path, name, host));
    if (count === 0) return [];
    return [
      {
        path,
        message: 'names no hosts, and the provider ssh makes none',
        remedy: 'Name them: `hosts: { <name of the node>: { address: 10.0.0.11 } }`.',
      },
    ];
  });
}

/** Certificates and the cluster's own traffic need an address, not a name. */
function address(pool: Path, name: string, host: HostSpec): readonly Problem[] {
  if (host.privateAddress !== undefined || isIPv4(host.address)) return [];
  // The rules of every host say so already.
  if (!isHost(host.address)) return [];
  return [
    {
      path: [...pool, 'hosts', name, 'address'],
      message: `${host.address} is a name, so its address among the machines is not known`,
      remedy: 'Add `privateAddress` with its IPv4 address, or write that as address.',
    },
  ];
}
