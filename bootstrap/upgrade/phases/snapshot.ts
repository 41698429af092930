import { join } from 'node:path';
import { downloadFile } from '../../../remote/download.ts';
import { type Context, leaderOf, machinesWith, type Session } from '../../phase.ts';
import { backupFolder } from '../facts.ts';
import { gapOf, isUnderWay } from '../gap.ts';
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
    const prefix = `etcd-${upgrade.facts.recorded}-to-${upgrade.target.kubernetes}-`;
    // One from before the first change is worth more than one from the middle.
    const begun = controlPlanes.some((machine) => isUnderWay(context, machine, upgrade));
    const kept = begun
      ? upgrade.facts.backups.findLast((name) => name.startsWith(prefix))
      : undefined;
    if (kept) return [{ change: { subject: `backup/${kept}`, action: 'unchanged' } }];
    const name = `${prefix}${timestamp()}.db`;
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
