import type { Session } from './phase.ts';

/**
 * Runs etcdctl on a control plane, against the etcd there, and returns what it printed.
 *
 * @throws {ScriptError} with etcd's own words, when it refuses
 */
export function etcdctl(
  session: Session,
  machine: string,
  args: readonly string[],
): Promise<string> {
  const options = { title: `etcdctl ${args.join(' ')}`, values: { ARGS: args.join('\n') } };
  return session.script(machine, ['etcd', 'etcdctl'], options);
}

/**
 * Waits until all members of etcd have started, vote and answer, as a control plane sees it: only then
 * may one more be added or taken away.
 *
 * @throws {ScriptError} naming what is missing, after a minute
 */
export async function waitForEtcd(session: Session, machine: string): Promise<void> {
  const onLine = (line: string) => session.report(`${machine}: ${line}`);
  const options = { title: 'waiting for etcd', timeoutSeconds: 300, onLine };
  await session.script(machine, ['etcd', 'etcd-settled'], options);
}
