import { access, constants } from 'node:fs/promises';
import type { ClusterSpec } from '../../../config/spec.ts';
import type { CheckResult } from '../../../plan/check.ts';
import { AGENT } from '../../../remote/config.ts';
import { inventoryOf } from '../inventory.ts';

/** A key with a passphrase needs an agent: nothing is asked while a run is under way. */
export async function keys(spec: ClusterSpec): Promise<CheckResult> {
  const hosts = inventoryOf(spec).machines.flatMap(({ ssh }) => [
    ssh,
    ...(ssh.jump ? [ssh.jump] : []),
  ]);
  const used = new Set(hosts.flatMap(({ identity }) => (identity ? [identity] : [])));
  const bad: string[] = [];
  for (const identity of used) {
    if (identity === AGENT) {
      if (!process.env.SSH_AUTH_SOCK) bad.push('no SSH agent runs (SSH_AUTH_SOCK is not set)');
    } else if (!(await readable(identity))) bad.push(`${identity} cannot be read`);
  }
  if (bad.length === 0) return { status: 'ok', message: 'the keys are there' };
  const remedy = 'Correct `key` in stack.yaml, or start an agent with `ssh-agent` and `ssh-add`.';
  return { status: 'failed', message: `${bad.join('; ')}.`, remedy };
}

function readable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}
