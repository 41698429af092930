import { isIPv4 } from 'node:net';
import { overlap } from '../cidr.ts';
import { machinesOf } from '../machines.ts';
import type { Path, Problem } from '../problem.ts';
import type { ClusterSpec, HostSpec, JumpSpec } from '../spec.ts';
import { quote } from '../words.ts';
import type { Rule } from './rule.ts';

const ADDRESS = /^[a-z\d]([-a-z\d.]*[a-z\d])?$/i;
const USER = /^[a-z_][-a-z\d_.]*$/i;
const HOST_KEY = /^ssh-ed25519 [A-Za-z\d+/]+={0,2}(\s|$)/;
const DIGITS = /^[\d.]+$/;

/** How the Git server is called beside the machines. */
const RESERVED = 'git';

const READS: readonly Path[] = [['machines', '*', 'hosts']];

/** A host where it is written, with its machine's name. */
interface Written {
  readonly name: string;
  readonly path: Path;
  readonly host: HostSpec;
}

function writtenIn({ machines }: ClusterSpec): readonly Written[] {
  return Object.entries(machines).flatMap(([pool, { hosts = {} }]) =>
    Object.entries(hosts).map(([name, host]) => ({
      name,
      path: ['machines', pool, 'hosts', name],
      host,
    })),
  );
}

function forms(cluster: ClusterSpec): readonly Problem[] {
  return writtenIn(cluster).flatMap(({ path, host }) => [
    ...formOf(path, host),
    ...(host.jump ? formOf([...path, 'jump'], host.jump) : []),
  ]);
}

/** What is wrong with the way to one host, so that nothing of it reaches a command line as an option. */
export function formOf(path: Path, { address, user, hostKey }: JumpSpec): readonly Problem[] {
  const wrong = (key: string, value: string, what: string, remedy: string): Problem => ({
    path: [...path, key],
    message: `${quote(value)} is not ${what}`,
    remedy,
  });
  return [
    ...(isHost(address)
      ? []
      : [wrong('address', address, 'a host name or IPv4 address', 'Write for example 10.0.0.11.')]),
    ...(user === undefined || USER.test(user)
      ? []
      : [wrong('user', user, 'the name of a user', 'Write for example debian.')]),
    ...(hostKey === undefined || HOST_KEY.test(hostKey)
      ? []
      : [
          wrong(
            'hostKey',
            hostKey,
            'a public ed25519 host key',
            'Copy the line of /etc/ssh/ssh_host_ed25519_key.pub on the host: `ssh-ed25519 ...`.',
          ),
        ]),
  ];
}

/** Whether it can be the name or the IPv4 address of a host. */
export function isHost(address: string): boolean {
  // Digits and dots that are no address are no name either.
  return DIGITS.test(address) ? isIPv4(address) : ADDRESS.test(address);
}

/** Two entries for one host would fight over it. */
function once(cluster: ClusterSpec, earlier: readonly ClusterSpec[]): readonly Problem[] {
  const others = earlier.flatMap((other) =>
    writtenIn(other).map((written) => ({ ...written, owner: ` of cluster ${other.name}` })),
  );
  const own = writtenIn(cluster).map((written) => ({ ...written, owner: '' }));
  return own.flatMap(({ path, host }, position) => {
    const twin = [...others, ...own.slice(0, position)].find((other) => same(other.host, host));
    if (!twin) return [];
    return [
      {
        path: [...path, 'address'],
        message: `${host.address} is also the address of ${twin.name}${twin.owner}`,
        remedy: 'Name each host once: a machine is one node of one cluster.',
      },
    ];
  });
}

/** One address can lead to several hosts only by different ports. */
function same(a: HostSpec, b: HostSpec): boolean {
  return a.address === b.address && a.port === b.port && a.jump?.address === b.jump?.address;
}

function names(cluster: ClusterSpec): readonly Problem[] {
  const all = machinesOf(cluster);
  return writtenIn(cluster).flatMap(({ name, path }) => {
    if (name === RESERVED) {
      const remedy = 'Choose another: `git` is how the Git server of the cluster is called.';
      return [{ path, message: 'a machine cannot be called git', remedy }];
    }
    const first = all.find((machine) => machine.name === name);
    if (first?.pool === path[1]) return [];
    const message = `the machine ${name} is also one of pool ${first?.pool}`;
    return [{ path, message, remedy: 'Names of machines are names of nodes: give it another.' }];
  });
}

const INNER = ['pods', 'services'] as const;

function outside(cluster: ClusterSpec): readonly Problem[] {
  return writtenIn(cluster).flatMap(({ path, host }) => {
    const key = host.privateAddress === undefined ? 'address' : 'privateAddress';
    const address = host[key] ?? '';
    const inner = INNER.find(
      (name) => isIPv4(address) && overlap(cluster.network[name], `${address}/32`),
    );
    if (!inner) return [];
    return [
      {
        path: [...path, key],
        message: `${address} lies in the network of ${inner}, ${cluster.network[inner]}`,
        remedy: `Choose another network.${inner}: the machine could not be reached from pods.`,
      },
    ];
  });
}

const NETWORKS: readonly Path[] = INNER.map((name) => ['network', name]);

/** Rules about hosts that exist already. */
export const hostRules: readonly Rule[] = [
  { name: 'host-forms', reads: READS, check: forms },
  { name: 'hosts-once', reads: READS, check: once },
  { name: 'host-names', reads: [...READS, ['machines', '*', 'count']], check: names },
  { name: 'hosts-outside', reads: [...READS, ...NETWORKS], check: outside },
];
