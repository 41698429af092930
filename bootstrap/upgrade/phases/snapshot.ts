import { join } from 'node:path';
import { downloadFile } from '../../../remote/download.ts';
import { knownEtcdTag } from '../../images.ts';
import { type Context, factsOf, leaderOf, machinesWith, type Session } from '../../phase.ts';
import { backupFolder } from '../facts.ts';
import { gapOf, type Upgrade } from '../gap.ts';
import type { UpgradePhase } from './phase.ts';

/** Where etcd writes it; on the disk that holds etcd, not in memory. */
const REMOTE = '/var/lib/gitstead/snapshot.db';

/** What etcd holds, kept in the operator's clone before the first control plane changes. */
export const snapshot: UpgradePhase = {
  name: 'snapshot',
  title: 'Save what etcd holds',
  needs: ['recover'],
  plan: (context, upgrade) => {
    const controlPlanes = machinesWith(context, 'control-plane');
    const gaps = controlPlanes.map((machine) => gapOf(context, machine, upgrade));
    if (gaps.every(({ controlPlane }) => controlPlane.length === 0)) return [];
    // One from before the first change is worth more than one from the middle.
    const kept = hasBegun(context, upgrade) ? newestBefore(upgrade) : undefined;
    if (kept) return [{ change: { subject: `backup/${kept}`, action: 'unchanged' } }];
    const name = `etcd-${upgrade.facts.recorded}${goalOf(upgrade)}${timestamp()}.db`;
    const reason = 'the way back, should the upgrade fail';
    return [
      {
        change: { subject: `backup/${name}`, action: 'created', reason },
        machine: leaderOf(context).name,
        apply: async (session) => {
          await save(context, session, name);
          return undefined;
        },
      },
    ];
  },
};

/** Whether something of the new version may have written to etcd. Programs and cordons do not. */
function hasBegun(context: Context, { facts, target }: Upgrade): boolean {
  const otherEtcd = knownEtcdTag(facts.recorded.slice(1)) !== target.etcd;
  return machinesWith(context, 'control-plane').some((machine) => {
    const { images } = factsOf(context, machine).components;
    return (
      images['kube-apiserver'] === target.kubernetes || (otherEtcd && images.etcd === target.etcd)
    );
  });
}

/** The newest backup for this target, from whatever version: once begun, the recorded one may be the new. */
function newestBefore(upgrade: Upgrade): string | undefined {
  const goal = goalOf(upgrade);
  const time = (name: string) => name.slice(name.indexOf(goal));
  const kept = upgrade.facts.backups.filter((name) => name.includes(goal));
  return kept.toSorted((a, b) => (time(a) < time(b) ? -1 : 1)).at(-1);
}

/** The part of a backup's name that says where the upgrade leads. */
function goalOf({ target }: Upgrade): string {
  return `-to-${target.kubernetes}-`;
}

async function save(context: Context, session: Session, name: string): Promise<void> {
  const { name: machine } = leaderOf(context);
  const values = { FILE: REMOTE };
  await session.script(machine, 'upgrade/snapshot', { title: 'saving etcd', values });
  const to = join(backupFolder(session.paths), name);
  const { sshConfig } = session.paths;
  await downloadFile(sshConfig, machine, { from: REMOTE, to }, session.signal);
}

/** Sorts by time, and is a file name everywhere. */
function timestamp(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}
