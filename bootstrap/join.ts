import type { KubeObject } from '../kube/object.ts';
import type { Machine } from '../plan/inventory.ts';
import { authorityOf } from './authority.ts';
import { waitForEtcd } from './etcd.ts';
import type { MachineFacts } from './facts.ts';
import { isKubeletExpired } from './hardening/expiry.ts';
import { hardeningValues, modeLines } from './hardening/machine-files.ts';
import { journalEntries } from './journal.ts';
import { discoveryFile, joinConfig, tokenConfig } from './kubeadm/join.ts';
import { DISCOVERY_FILE, PATCHES } from './layout.ts';
import { forgetNode } from './leave.ts';
import { removeMember } from './members.ts';
import { type Context, factsOf, leaderOf, type Session, type Step } from './phase.ts';
import { roleOn } from './role.ts';
import { newCertificateKey, newToken } from './secrets.ts';

/**
 * The step that makes a machine a node: nothing when it is one, the end of a join, a join, or a join
 * after clearing up.
 */
export function joinStep(context: Context, machine: Machine): Step {
  const subject = `node/${machine.name}`;
  const obstacle = obstacleTo(context, machine);
  if (obstacle === 'member') {
    return { change: { subject, action: 'unchanged' }, machine: machine.name };
  }
  const reset = obstacle !== 'nothing';
  return {
    change: { subject, action: reset ? 'configured' : 'created', reason: REASONS[obstacle] },
    machine: machine.name,
    apply: async (session) => {
      if (obstacle === 'not ended') return endJoin(context, machine, session);
      await removePredecessor(context, machine, session);
      await (machine.role === 'control-plane' ? joinEtcd : join)(context, machine, reset, session);
      return undefined;
    },
  };
}

const REASONS = {
  nothing: 'the machine is not a node yet',
  'half joined': 'an interrupted join is begun again',
  'not ended': 'only the end of its join is missing',
  'other authority': 'the control plane was made anew',
  'node gone': 'its node object is gone',
  'certificate ended': 'its kubelet was off until its certificate had ended',
};

/** Whether facts show that a machine is a node of this cluster, and the node will stay. */
export function isNode(context: Context, machine: Machine): boolean {
  return ['member', 'not ended'].includes(obstacleTo(context, machine));
}

/** What stands between a machine and being a node, told from facts. */
export function obstacleTo(context: Context, machine: Machine): keyof typeof REASONS | 'member' {
  const facts = factsOf(context, machine);
  const clean = !facts.kubeletConf && !facts.bootstrapConf && !facts.caHash;
  if (clean && !facts.etcdData) return 'nothing';
  if (!facts.kubeletConf) return 'half joined';
  // Its kubelet is there first; whether etcd has taken it in, only the end of the join tells.
  if (machine.role === 'control-plane' && facts.journal?.state === 'started') return 'half joined';
  if (facts.caHash !== factsOf(context, leaderOf(context)).caHash) return 'other authority';
  if (context.cluster && !context.cluster.nodes[machine.name]) return 'node gone';
  // On a control plane it is made anew without a join.
  if (machine.role === 'worker' && isKubeletExpired(facts)) return 'certificate ended';
  // Who cannot ask the API does not know what became of the join.
  if (!context.cluster || !isBegun(context, facts)) return 'member';
  const works = context.cluster.nodes[machine.name]?.ready && roleOn(facts) === machine.role;
  return works ? 'not ended' : 'half joined';
}

/** Whether a journal of this cluster says that the machine's join has not ended. */
function isBegun({ clusterId }: Context, { journal }: MachineFacts): boolean {
  return journal?.cluster === clusterId && journal.state === 'started';
}

/** What comes after kubeadm in a join, on a worker whose kubelet works already. */
async function endJoin(context: Context, machine: Machine, session: Session): Promise<undefined> {
  const { DONE } = journalEntries(context, machine, 'join');
  const options = { title: 'ending its join', values: { MODES: modeLines(), DONE } };
  await session.script(machine.name, ['hardening', 'end-join'], options);
}

/**
 * What an earlier machine by this name left: its node object would make the join fail while it still
 * looks Ready, its vote in etcd would count although nobody casts it.
 */
async function removePredecessor(context: Context, machine: Machine, session: Session) {
  const { cluster } = context;
  if (!cluster) return;
  if (mayVote(context, machine)) await removeMember(session, context, machine);
  await forgetNode(session, { name: machine.name, node: cluster.nodes[machine.name] });
}

/** Whether an earlier join may have given it a vote in etcd, perhaps in another role than it has now. */
function mayVote(context: Context, machine: Machine): boolean {
  return [machine.role, roleOn(factsOf(context, machine))].includes('control-plane');
}

/** One vote more at a time, and only where those that are there answer. */
async function joinEtcd(context: Context, machine: Machine, reset: boolean, session: Session) {
  await waitForEtcd(session, leaderOf(context).name);
  await join(context, machine, reset, session);
  await waitForEtcd(session, machine.name);
}

async function join(context: Context, machine: Machine, reset: boolean, session: Session) {
  const { spec, inventory } = context;
  const leader = leaderOf(context).name;
  const { id, token } = newToken();
  const shared = machine.role === 'control-plane' ? { certificateKey: newCertificateKey() } : {};
  session.report(`${machine.name}: kubeadm join`);
  const encryption = await session.script(leader, 'token', {
    title: `making a join token for ${machine.name}`,
    values: {
      CONFIG: tokenConfig(spec, inventory, token, shared.certificateKey),
      CERTIFICATES: shared.certificateKey ? 'yes' : 'no',
    },
  });
  try {
    const facts = factsOf(context, machine);
    const former = mayVote(context, machine) ? 'control-plane' : 'worker';
    await session.script(machine.name, ['hardening', 'patches', 'join'], {
      title: 'kubeadm join',
      values: {
        ...journalEntries(context, machine, 'join'),
        ...hardeningValues(inventory, machine, encryption),
        ROLE: machine.role,
        RESET: reset ? former : 'no',
        CONFIG: joinConfig({ machine, facts, token, ...shared }),
        DISCOVERY: discoveryFile(inventory, authorityOf(context, session), token),
        DISCOVERY_FILE,
        PATCHES,
      },
    });
  } finally {
    await revoke(session, leader, id);
    if (shared.certificateKey) await removeSharedCertificates(session);
  }
}

/**
 * Takes back what let one machine in. Token and certificates expire by themselves, so a failure
 * here must not hide why a join failed.
 */
async function revoke(session: Session, leader: string, id: string): Promise<void> {
  const options = { title: 'revoking the join token', values: { ID: id } };
  await session.script(leader, 'revoke', options).catch(() => undefined);
}

const SECRETS = '/api/v1/namespaces/kube-system/secrets';

/**
 * The encrypted copy of the cluster's certificates that a control plane joined with, and the secret
 * with which kubeadm would end it after two hours.
 */
async function removeSharedCertificates(session: Session): Promise<void> {
  const client = await session.api();
  const shared = `${SECRETS}/kubeadm-certs`;
  const found = await client.send<KubeObject>({ path: shared }).catch(() => undefined);
  const owners = found?.metadata.ownerReferences?.map(({ name }) => `${SECRETS}/${name}`) ?? [];
  for (const path of [shared, ...owners]) {
    await client.send({ method: 'DELETE', path }).catch(() => undefined);
  }
}
