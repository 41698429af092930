import type { CheckResult } from '../../../plan/check.ts';
import type { KnownError } from '../../../plan/error.ts';
import { SYSTEMS } from '../../../plan/systems.ts';
import { AccessError, HostKeyError, UnreachableError } from '../../../remote/errors.ts';
import { publicKey } from '../../../remote/keys.ts';
import type { ClusterPlace } from '../../provider.ts';
import { fingerprint } from '../host-keys.ts';
import { GIT_USER, inventoryOf } from '../inventory.ts';
import type { Sight } from '../look.ts';

/** Home of the Git server's user. */
const GIT_HOME = '/srv/git';

/** Whether a host lets us in as root, is a system that is supported, and has room for what it is to be. */
export async function judgeHost(
  { spec, paths }: ClusterPlace,
  name: string,
  sights: readonly Sight[],
): Promise<CheckResult> {
  const sight = sights.find(({ target }) => target.name === name);
  if (sight?.error) return unreached({ spec, paths }, sight, sight.error);
  if (!sight?.facts) return behind(sight, sights);
  const { os, gitHome } = sight.facts;
  if (!(os in SYSTEMS) && !spec.checks.ignore.includes('os-supported')) {
    return {
      status: 'failed',
      message: `${name} runs ${os || 'a system without a name'}, which is not supported.`,
      remedy: `Install one of: ${Object.values(SYSTEMS).join(', ')}.`,
    };
  }
  const { git } = inventoryOf(spec);
  if (git?.machine === name && gitHome && gitHome !== GIT_HOME) {
    return {
      status: 'failed',
      message: `${name} has a user ${GIT_USER} already, whose home is ${gitHome}.`,
      remedy: `The Git server of the cluster needs that user for itself, with the home ${GIT_HOME}: take another host as the first control plane.`,
    };
  }
  return { status: 'ok', message: `${name} runs ${SYSTEMS[os] ?? os}` };
}

/** Not looked at, because something before it was not right. */
function behind(sight: Sight | undefined, sights: readonly Sight[]): CheckResult {
  const jump = sights.find(
    ({ target, error }) => error && sight?.target.ssh.jump?.host === target.ssh.host,
  );
  if (!jump?.error) {
    return {
      status: 'warning',
      message: `${sight?.target.name} was not looked at: its host key is not agreed to yet.`,
      remedy: 'See ssh-host-keys.',
    };
  }
  return { status: 'failed', message: jump.error.message, remedy: jump.error.remedy };
}

async function unreached(
  { paths }: ClusterPlace,
  { target, offered }: Sight,
  error: KnownError,
): Promise<CheckResult> {
  const { name, ssh, pin } = target;
  const { message } = error;
  if (error instanceof HostKeyError) {
    const shown = offered ? ` It shows ${fingerprint(offered)}.` : '';
    const key = offered ? `\`hostKey: ${offered}\`` : 'its `hostKey`';
    return {
      status: 'failed',
      message: `${message}${shown}`,
      remedy: pin
        ? `If you reinstalled the host, correct \`hostKey\` in stack.yaml; the one that it shows is: ${key}. Otherwise someone may be in between.`
        : `If you reinstalled the host, accept its new key by writing it into stack.yaml: ${key}. Otherwise someone may be in between.`,
    };
  }
  if (error instanceof AccessError) {
    const own = `Let this key in for the user ${ssh.user} (a line in ~/.ssh/authorized_keys there), or name another with \`key\`: ${await publicKey(paths.sshKey)}`;
    const theirs = `Let the key ${ssh.identity} in for the user ${ssh.user}, or correct \`key\` or \`user\` in stack.yaml.`;
    return {
      status: 'failed',
      message: `${name} (${ssh.user}@${ssh.host}) does not accept the key.`,
      remedy: ssh.identity ? theirs : own,
    };
  }
  if (error instanceof UnreachableError) {
    const remedy = `Check \`address\` and \`port\` in stack.yaml (${ssh.host}:${ssh.port}), and that the host runs an SSH server.`;
    return { status: 'failed', message, remedy };
  }
  return { status: 'failed', message, remedy: error.remedy };
}
