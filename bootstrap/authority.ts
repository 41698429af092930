import { type Context, factsOf, leaderOf, type Session } from './phase.ts';

/** The cluster's certificate authority in PEM: as `init` has just made it, or as the leader has it. */
export function authorityOf(context: Context, { made }: Pick<Session, 'made'>): string {
  const authority = made.authority ?? factsOf(context, leaderOf(context)).authority;
  if (!authority) throw new Error('The control plane has no certificate authority');
  return authority;
}
