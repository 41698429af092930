import { z } from 'zod';
import { factGroup } from './group.ts';

/** Numbers of 64 bits come as text; etcdctl shows and takes them in hexadecimal. */
const id = z.string().transform((decimal) => BigInt(decimal).toString(16));

const MEMBERS = z.object({
  members: z.array(
    z.object({
      ID: id,
      name: z.string().default(''),
      peerURLs: z.array(z.string()).default([]),
      clientURLs: z.array(z.string()).default([]),
      isLearner: z.boolean().default(false),
    }),
  ),
});

const STATUS = z.object({
  header: z.object({ member_id: id }),
  version: z.string(),
  leader: id.default('0'),
  errors: z.array(z.string()).default([]),
});

/** A member of etcd, as another knows it. */
export interface EtcdMember {
  /** As etcdctl takes it. */
  readonly id: string;
  /** That of its machine; empty until it has started. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly started: boolean;
  /** It copies, but does not vote yet. */
  readonly learner: boolean;
}

/** What the etcd of a control plane says. */
export interface EtcdFacts {
  /** Of this member. */
  readonly id: string;
  readonly version: string;
  /** Id of the member that leads; undefined while the members that answer are no majority. */
  readonly leader: string | undefined;
  readonly members: readonly EtcdMember[];
  /** Alarms that keep it from taking writes, for example `NOSPACE`. */
  readonly alarms: readonly string[];
}

/** etcd on this machine: undefined where there is none, or it does not answer. */
export const etcd = factGroup({
  script: 'facts/etcd',
  shape: { 'etcd-members': z.string().default(''), 'etcd-status': z.string().default('') },
  read: (raw): EtcdFacts | undefined => {
    const list = MEMBERS.safeParse(json(raw['etcd-members'])).data;
    const status = STATUS.safeParse(json(raw['etcd-status'])).data;
    if (!list || !status) return undefined;
    return {
      id: status.header.member_id,
      version: status.version,
      leader: status.leader === '0' ? undefined : status.leader,
      members: list.members.map((member) => ({
        id: member.ID,
        name: member.name,
        peerUrls: member.peerURLs,
        started: member.clientURLs.length > 0,
        learner: member.isLearner,
      })),
      alarms: alarmsIn(status.errors),
    };
  },
});

/**
 * Names in entries such as `memberID:123 alarm:NOSPACE`, one for each member that raised it. What else
 * is there, such as that nobody leads, is told by other facts.
 */
function alarmsIn(errors: readonly string[]): readonly string[] {
  const names = errors.flatMap((error) => /\balarm:\s*([A-Z]+)/.exec(error)?.[1] ?? []);
  return [...new Set(names)];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
