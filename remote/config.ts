import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { KnownError } from '../plan/error.ts';
import type { SshAddress } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import { sshFileName } from './file-name.ts';
import { quote } from './quote.ts';

/** A host by the name under which `ssh -F <config> <name>` reaches it. */
export interface NamedHost {
  readonly name: string;
  readonly ssh: SshAddress;
}

/** A host through which others are reached. */
export type JumpAddress = NonNullable<SshAddress['jump']>;

type SshPaths = Pick<
  ClusterPaths,
  'directory' | 'sshKey' | 'knownHosts' | 'sshConfig' | 'sshControl'
>;

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/i;
const USER = /^[a-z_][-a-z0-9_.]*$/i;
const ADDRESS = /^[a-z0-9][-a-z0-9.:]*$/i;

/**
 * An OpenSSH configuration that reaches `hosts` and nothing else: pinned host keys, one key for each,
 * no questions, one shared connection per host that stays open for a minute.
 *
 * @throws {KnownError} for a name, user, address or path that OpenSSH could take for something else
 */
export function sshConfig(hosts: readonly NamedHost[], paths: SshPaths): string {
  return [
    ...hosts.map((host) => hostSection(host, paths)),
    'Host *\n',
    ...[...CAREFUL, ...pinOptions(paths), ...KEEP_ALIVE].map(line),
    `Match exec "${ownFolder(paths.sshControl)}"\n`,
    ...sharing(paths).map(line),
  ].join('');
}

function hostSection({ name, ssh }: NamedHost, paths: SshPaths): string {
  return [
    `Host ${safe(name, NAME, 'host name')}\n`,
    ...[...addressOptions(ssh), ...identityOptions(ssh, paths)].map(line),
    ...(ssh.jump ? [line(throughJump(ssh.jump, paths))] : []),
  ].join('');
}

type Option = readonly [keyword: string, value: string];

/** How a host is reached from anywhere, without the rest of the configuration: for git. */
export function accessOptions(
  ssh: SshAddress,
  paths: Pick<SshPaths, 'sshKey' | 'knownHosts' | 'sshConfig'>,
): readonly Option[] {
  return [
    ...addressOptions(ssh),
    ...identityOptions(ssh, paths),
    ...(ssh.jump ? [throughJump(ssh.jump, paths)] : []),
    ...CAREFUL,
    ...pinOptions(paths),
  ];
}

/** The name of a host through which others are reached; no machine can be called that way. */
export function jumpName({ host, port, user }: JumpAddress): string {
  const hash = createHash('sha256').update(`${user}@${host}:${port}`).digest('hex');
  return `jump.${hash.slice(0, 8)}`;
}

function addressOptions({ host, port, user }: JumpAddress): readonly Option[] {
  return [
    ['HostName', safe(host, ADDRESS, 'address')],
    ['Port', String(Number(port))],
    ['User', safe(user, USER, 'user name')],
  ];
}

/** One key and no other: servers close the connection after a few that they do not know. */
function identityOptions(
  { identity }: Pick<SshAddress, 'identity'>,
  { sshKey }: Pick<SshPaths, 'sshKey'>,
): readonly Option[] {
  if (identity === AGENT) return [['IdentityAgent', 'SSH_AUTH_SOCK']];
  return [
    ['IdentityFile', sshFileName(identity ?? sshKey)],
    ['IdentitiesOnly', 'yes'],
    ['IdentityAgent', 'none'],
  ];
}

/** What `identity` says where the SSH agent holds the key. */
export const AGENT = 'agent';

/**
 * As `ProxyJump`, which fails where the path of the configuration has a space, and which needs one that
 * knows the jump host.
 */
function throughJump(jump: JumpAddress, { sshConfig }: Pick<SshPaths, 'sshConfig'>): Option {
  // Quoted for the shell that runs it; OpenSSH reads it first, and would take `%h` for the host.
  const file = quote(sshConfig).replaceAll('%', '%%');
  return ['ProxyCommand', `ssh -F ${file} -W '[%h]:%p' -- ${jumpName(jump)}`];
}

/** Nothing is asked, guessed or learnt. */
const CAREFUL: readonly Option[] = [
  ['StrictHostKeyChecking', 'yes'],
  ['UpdateHostKeys', 'no'],
  ['HostKeyAlgorithms', 'ssh-ed25519'],
  ['PreferredAuthentications', 'publickey'],
  ['BatchMode', 'yes'],
  ['ConnectTimeout', '10'],
  ['LogLevel', 'ERROR'],
];

function pinOptions({ knownHosts }: Pick<SshPaths, 'knownHosts'>): readonly Option[] {
  return [
    ['UserKnownHostsFile', sshFileName(knownHosts)],
    ['GlobalKnownHostsFile', '/dev/null'],
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
