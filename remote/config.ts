import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { KnownError } from '../plan/error.ts';
import type { SshAddress } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import { sshFileName } from './file-name.ts';

/** A host by the name under which `ssh -F <config> <name>` reaches it. */
export interface NamedHost {
  readonly name: string;
  readonly ssh: SshAddress;
}

type SshPaths = Pick<
  ClusterPaths,
  'directory' | 'sshKey' | 'knownHosts' | 'sshConfig' | 'sshControl'
>;

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/i;
const USER = /^[a-z_][-a-z0-9_.]*$/i;
const ADDRESS = /^[a-z0-9][-a-z0-9.:]*$/i;

/**
 * An OpenSSH configuration that reaches `hosts` and nothing else: pinned host keys, one key, no
 * questions, one shared connection per host that stays open for a minute.
 *
 * @throws {KnownError} for a name, user, address or path that OpenSSH could take for something else
 */
export function sshConfig(hosts: readonly NamedHost[], paths: SshPaths): string {
  return [
    ...hosts.map(hostSection),
    'Host *\n',
    ...[...accessOptions(paths), ...KEEP_ALIVE].map(line),
    `Match exec "${ownFolder(paths.sshControl)}"\n`,
    ...sharing(paths).map(line),
  ].join('');
}

function hostSection({ name, ssh }: NamedHost): string {
  return [
    `Host ${safe(name, NAME, 'host name')}\n`,
    `  HostName ${safe(ssh.host, ADDRESS, 'address')}\n`,
    `  Port ${Number(ssh.port)}\n`,
    `  User ${safe(ssh.user, USER, 'user name')}\n`,
  ].join('');
}

type Option = readonly [keyword: string, value: string];

/** How every host of a cluster is reached: by one key, by its pinned host key, and without a question. */
export function accessOptions(paths: Pick<SshPaths, 'sshKey' | 'knownHosts'>): readonly Option[] {
  return [
    ['IdentityFile', sshFileName(paths.sshKey)],
    ['IdentitiesOnly', 'yes'],
    ['IdentityAgent', 'none'],
    ['UserKnownHostsFile', sshFileName(paths.knownHosts)],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['StrictHostKeyChecking', 'yes'],
    ['UpdateHostKeys', 'no'],
    ['HostKeyAlgorithms', 'ssh-ed25519'],
    ['PreferredAuthentications', 'publickey'],
    ['BatchMode', 'yes'],
    ['ConnectTimeout', '10'],
    ['LogLevel', 'ERROR'],
  ];
}

/** Notices within fifteen seconds that a host is gone, in the middle of a script that says nothing. */
const KEEP_ALIVE: readonly Option[] = [
  ['ServerAliveInterval', '5'],
  ['ServerAliveCountMax', '3'],
];

/** One connection to a host carries all commands. */
function sharing(paths: SshPaths): readonly Option[] {
  return [
    ['ControlMaster', 'auto'],
    ['ControlPath', controlPath(paths)],
    ['ControlPersist', '60'],
  ];
}

/**
 * A command that makes the folder of the sockets and checks that it is ours. It runs at each
 * connection, because the folder goes away at a reboot, and someone else may make it then; without
 * it connections are not shared.
 */
function ownFolder(folder: string): string {
  const plain = safe(folder, /^\/[\w./-]+$/, 'folder of sockets');
  return `mkdir -p -m 700 ${plain} && test -O ${plain} && test ! -L ${plain}`;
}

/** Sockets carry a mark of the clone: two clones never share a connection to the same port. */
function controlPath({ directory, sshControl }: SshPaths): string {
  const mark = createHash('sha256').update(directory).digest('hex').slice(0, 8);
  // `%C` is for OpenSSH to expand: it stands for the host, the port and the user.
  return `"${join(sshControl, `${mark}-%C`)}"`;
}

function line([keyword, value]: Option): string {
  return `  ${keyword} ${value}\n`;
}

function safe(text: string, allowed: RegExp, what: string): string {
  if (allowed.test(text)) return text;
  throw new KnownError(`${JSON.stringify(text)} is not a valid ${what} for SSH.`, `Correct it.`);
}
