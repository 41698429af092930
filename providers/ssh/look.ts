import { KnownError } from '../../plan/error.ts';
import type { ClusterPaths } from '../../plan/paths.ts';
import { HostKeyError } from '../../remote/errors.ts';
import { writeSshFiles } from '../../remote/files.ts';
import { ensureKey } from '../../remote/keys.ts';
import { createShell, type Shell } from '../../remote/ssh.ts';
import type { ClusterPlace } from '../provider.ts';
import { agree, hostKey, knownKeys, offeredKey, type Target, targetsOf } from './host-keys.ts';
import { inventoryOf } from './inventory.ts';

/** What a host says of itself. */
export interface HostFacts {
  /** `ID VERSION_ID` of os-release. */
  readonly os: string;
  readonly machineId: string;
  /** The cluster that its journal says it belongs to. */
  readonly cluster: { readonly id: string; readonly name: string | undefined } | undefined;
  /** It is a node of Kubernetes, or half of one. */
  readonly node: boolean;
  /** Home of the user `git`; empty when there is none. */
  readonly gitHome: string;
  /** The repository of a cluster is there. */
  readonly repository: boolean;
}

/** What came of looking at a host. */
export interface Sight {
  readonly target: Target;
  /** The key that it showed, when nobody has agreed to one yet. */
  readonly offered?: string;
  readonly facts?: HostFacts;
  readonly error?: KnownError;
}

const SCRIPT = `. /etc/os-release
printf 'os=%s %s\\n' "$ID" "\${VERSION_ID:-}"
printf 'machine-id=%s\\n' "$(cat /etc/machine-id 2>/dev/null)"
printf 'journal=%s\\n' "$(base64 -w0 /var/lib/gitstead/journal.json 2>/dev/null)"
node=no
for file in /etc/kubernetes/kubelet.conf /etc/kubernetes/admin.conf /var/lib/etcd/member; do
  [ ! -e "$file" ] || node=yes
done
printf 'node=%s\\n' "$node"
printf 'git-home=%s\\n' "$(getent passwd git | cut -d: -f6)"
repository=no
[ ! -e /srv/git/platform.git/HEAD ] || repository=yes
printf 'repository=%s\\n' "$repository"
`;

/** Slower than this no host answers that can be worked with. */
const SECONDS = 45;

/**
 * Looks at every host of a cluster, all at once, and at those on the way first. Writes the OpenSSH
 * files on the way, with the keys that are known.
 */
export async function lookAround(
  place: ClusterPlace,
  signal: AbortSignal,
): Promise<readonly Sight[]> {
  const { paths } = place;
  const known = await writeFiles(place);
  const shell = createShell(paths.sshConfig);
  const targets = targetsOf(place.spec);
  const [jumps, machines] = [targets.filter(isJump), targets.filter((each) => !isJump(each))];
  const look = (target: Target) => lookAt(target, known.get(target.name), { paths, shell, signal });
  const ways = await Promise.all(jumps.map(look));
  const open = ways.every(({ offered }) => offered === undefined);
  const seen = await Promise.all(
    machines.map(async (target) => (target.ssh.jump && !open ? { target } : look(target))),
  );
  return [...ways, ...seen];
}

function isJump({ name }: Target): boolean {
  return name.startsWith('jump.');
}

/** The clone's key, and the files of OpenSSH for hosts whose key is known. */
async function writeFiles(place: ClusterPlace): Promise<ReadonlyMap<string, string>> {
  const { spec, paths, removal } = place;
  await ensureKey(paths.sshKey, `gitstead-${spec.name}-operator`);
  const known = await knownKeys(place);
  const targets = targetsOf(spec);
  await agree(
    paths,
    targets.flatMap((target) => {
      const key = known.get(target.name);
      return key ? [{ target, key }] : [];
    }),
  );
  const inventory = inventoryOf(spec);
  const former = removal?.former ?? [];
  const leaving = new Set(former.map(({ name }) => name));
  const all = { ...inventory, machines: [...inventory.machines, ...former] };
  await writeSshFiles(all, paths, async (name) =>
    leaving.has(name) ? hostKey(place, name).catch(() => undefined) : known.get(name),
  );
  return known;
}

interface Hands {
  readonly paths: ClusterPaths;
  readonly shell: Shell;
  readonly signal: AbortSignal;
}

async function lookAt(target: Target, key: string | undefined, hands: Hands): Promise<Sight> {
  const { paths, shell, signal } = hands;
  try {
    if (!key) return { target, offered: await offeredKey(paths.sshConfig, target, signal) };
    if (isJump(target)) return { target };
    const options = { title: 'looking at it', timeoutSeconds: SECONDS, signal };
    return { target, facts: parse(await shell(target.name, SCRIPT, options)) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KnownError)) throw error;
    if (!(error instanceof HostKeyError)) return { target, error };
    const offered = await offeredKey(paths.sshConfig, target, signal).catch(() => '');
    return { target, error, offered };
  }
}

function parse(output: string): HostFacts {
  const facts = new Map(
    output.split('\n').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  );
  const text = (name: string): string => (facts.get(name) ?? '').trim();
  return {
    os: text('os'),
    machineId: text('machine-id'),
    cluster: clusterIn(Buffer.from(text('journal'), 'base64').toString()),
    node: text('node') === 'yes',
    gitHome: text('git-home'),
    repository: text('repository') === 'yes',
  };
}

/** What a journal says; nothing when it is none, so that nothing follows from it. */
function clusterIn(journal: string): HostFacts['cluster'] {
  try {
    const { cluster, name } = JSON.parse(journal) as { cluster?: unknown; name?: unknown };
    if (typeof cluster !== 'string') return undefined;
    return { id: cluster, name: typeof name === 'string' ? name : undefined };
  } catch {
    return undefined;
  }
}
