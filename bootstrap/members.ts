import { KnownError } from '../plan/error.ts';
import { ScriptError } from '../remote/errors.ts';
import { etcdctl } from './etcd.ts';
import { type Context, leaderOf, type Session } from './phase.ts';

/** Who is to leave etcd: known by its name, or by its address while it has not started under one. */
export interface FormerMember {
  readonly name: string;
  readonly address?: string | undefined;
}

/**
 * Takes a control plane's vote in etcd, if it has one. etcd itself refuses while the members that
 * stay are not a majority.
 *
 * @throws {KnownError} when it refuses
 */
export async function removeMember(
  session: Session,
  context: Context,
  former: FormerMember,
): Promise<void> {
  const leader = leaderOf(context).name;
  const list = await etcdctl(session, leader, ['member', 'list', '-w', 'simple']);
  const found = parseMembers(list).filter((member) => isSame(member, former));
  for (const { id } of found) {
    session.report(`${former.name}: removing it from etcd`);
    await etcdctl(session, leader, ['member', 'remove', id]).catch((error: unknown) => {
      throw refusal(former.name, error);
    });
  }
}

interface Member {
  readonly id: string;
  readonly name: string;
  readonly peers: string;
}

/** Lines such as `8e9e05c52164694d, started, name, https://172.30.0.16:2380, https://…:2379, false`. */
function parseMembers(list: string): readonly Member[] {
  return list
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', , name = '', peers = ''] = line.split(', ');
      return { id, name, peers };
    });
}

function isSame(member: Member, { name, address }: FormerMember): boolean {
  if (member.name === name) return true;
  return address !== undefined && member.peers.includes(`//${address}:`);
}

function refusal(name: string, cause: unknown): unknown {
  if (!(cause instanceof ScriptError)) return cause;
  return new KnownError(
    `etcd refuses to let ${name} go: ${cause.log.split('\n').at(-1)}`,
    'The control planes that stay must be a majority that answers: bring them back first, then run this again.',
    { cause },
  );
}
