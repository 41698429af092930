import type { Path, Problem } from '../../config/problem.ts';
import { formOf } from '../../config/rules/hosts.ts';
import type { ClusterSpec, HostSpec } from '../../config/spec.ts';
import { settingsOf } from './settings.ts';

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;

/** What the schema cannot say about clusters of hosts that exist. Paths start at the cluster. */
export function rules(spec: ClusterSpec): readonly Problem[] {
  return [...waysIn(spec), ...pools(spec)];
}

function waysIn(spec: ClusterSpec): readonly Problem[] {
  const { user, jump } = settingsOf(spec);
  const own = formOf(['ssh'], { address: 'any', user });
  return [...own, ...(jump ? formOf(['ssh', 'jump'], jump) : [])];
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
  if (host.privateAddress !== undefined || IPV4.test(host.address)) return [];
  return [
    {
      path: [...pool, 'hosts', name, 'address'],
      message: `${host.address} is a name, so its address among the machines is not known`,
      remedy: 'Add `privateAddress` with its IPv4 address, or write that as address.',
    },
  ];
}
