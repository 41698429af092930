import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { machinesOf } from '../../config/machines.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import { GIT_HOST } from '../../plan/conventions.ts';
import { KnownError } from '../../plan/error.ts';
import { writePrivate } from '../../plan/files.ts';
import type { SshAddress } from '../../plan/inventory.ts';
import type { ClusterPaths } from '../../plan/paths.ts';
import { jumpName } from '../../remote/config.ts';
import { toError } from '../../remote/errors.ts';
import { jumpsOf } from '../../remote/files.ts';
import { hostPattern } from '../../remote/known-hosts.ts';
import type { ClusterPlace } from '../provider.ts';
import { inventoryOf } from './inventory.ts';
import { settingsOf } from './settings.ts';

/** A host to which a connection is made: a machine, or one on the way to machines. */
export interface Target {
  readonly name: string;
  readonly ssh: SshAddress;
  /** The host key that `stack.yaml` names. */
  readonly pin?: string | undefined;
}

/** Every host of a cluster; those on the way come first. */
export function targetsOf(spec: ClusterSpec): readonly Target[] {
  const { machines } = inventoryOf(spec);
  const { jump: common } = settingsOf(spec);
  const hosts = machinesOf(spec).map(({ name, host }) => ({ name, host }));
  const pins = new Map(hosts.map(({ name, host }) => [name, host?.hostKey]));
  const jumpPins = new Map(
    machines.flatMap(({ name, ssh }) => {
      const own = hosts.find((host) => host.name === name)?.host?.jump ?? common;
      return ssh.jump && own?.hostKey ? [[jumpName(ssh.jump), own.hostKey] as const] : [];
    }),
  );
  const reached = machines.map(({ name, ssh }) => ({ name, ssh, pin: pins.get(name) }));
  return [
    ...jumpsOf(reached).map((each) => ({ ...each, pin: jumpPins.get(each.name) })),
    ...reached,
  ];
}

/** Host keys that were agreed to, by the name of the host. */
type Agreed = Readonly<Record<string, { readonly host: string; readonly key: string }>>;

const fileOf = ({ directory }: ClusterPaths): string => join(directory, 'ssh', 'host-keys.json');

async function readAgreed(paths: ClusterPaths): Promise<Agreed> {
  const text = await readFile(fileOf(paths), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Agreed;
}

/** The keys by which the hosts are known, by name: what `stack.yaml` says, else what was agreed to. */
export async function knownKeys({
  spec,
  paths,
}: ClusterPlace): Promise<ReadonlyMap<string, string>> {
  const agreed = await readAgreed(paths);
  const keys = targetsOf(spec).flatMap(({ name, ssh, pin }) => {
    const found = agreed[name];
    const key = pin ?? (found?.host === hostPattern(ssh) ? found.key : undefined);
    return key ? [[name, key] as const] : [];
  });
  return new Map(keys);
}

/** Remembers keys that the user has agreed to. */
export async function agree(
  paths: ClusterPaths,
  offers: readonly { readonly target: Target; readonly key: string }[],
): Promise<void> {
  const added = offers.map(({ target, key }) => [
    target.name,
    { host: hostPattern(target.ssh), key },
  ]);
  const all = { ...(await readAgreed(paths)), ...Object.fromEntries(added) };
  await writePrivate(fileOf(paths), `${JSON.stringify(all, undefined, 2)}\n`);
}

/**
 * The key of a machine, of the Git server, which is on the first control plane, or of a host on the way.
 * A machine that `stack.yaml` no longer names is known by what was agreed to.
 *
 * @throws {KnownError} when nobody has agreed to one
 */
export async function hostKey(place: ClusterPlace, host: string): Promise<string> {
  const name = host === GIT_HOST ? (inventoryOf(place.spec).git?.machine ?? host) : host;
  const key = (await knownKeys(place)).get(name) ?? (await ofFormer(place, name));
  if (key) return key;
  throw new KnownError(
    `Nobody has said yet by which key ${host} is known.`,
    'Run `./gitstead up`, which shows the key and asks for your agreement.',
  );
}

async function ofFormer({ spec, paths }: ClusterPlace, name: string): Promise<string | undefined> {
  if (targetsOf(spec).some((target) => target.name === name)) return undefined;
  return (await readAgreed(paths))[name]?.key;
}

/**
 * The key that a host shows, whoever it is: nothing is sent to it but the greeting.
 *
 * @throws {UnreachableError} when it does not answer
 */
export async function offeredKey(
  config: string,
  { name, ssh }: Target,
  signal: AbortSignal,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gitstead-key-'));
  const file = join(folder, 'known_hosts');
  const options = [
    'StrictHostKeyChecking=accept-new',
    `UserKnownHostsFile=${file}`,
    'ControlPath=none',
    'PreferredAuthentications=none',
  ].flatMap((option) => ['-o', option]);
  try {
    const args = ['-F', config, ...options, '-T', '--', name, 'true'];
    const { stderr } = await execa('ssh', args, {
      reject: false,
      cancelSignal: signal,
      timeout: 30_000,
    });
    signal.throwIfAborted();
    const known = await readFile(file, 'utf8').catch(() => '');
    const found = known
      .split('\n')
      .find((line) => line.startsWith(`${hostPattern(ssh)} ssh-ed25519 `));
    if (found) return found.slice(hostPattern(ssh).length + 1).trim();
    throw toError({
      host: name,
      title: 'asking for its host key',
      exitCode: 255,
      stderr,
      timedOut: false,
      seconds: 30,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A key as people compare it, the same as `ssh-keygen -l` prints. */
export function fingerprint(key: string): string {
  const [, blob = ''] = key.split(/\s+/);
  const hash = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}
