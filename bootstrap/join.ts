import { isNotFound } from '../kube/errors.ts';
import { KnownError } from '../plan/error.ts';
import type { Machine } from '../plan/inventory.ts';
import { journalEntries } from './journal.ts';
import { discoveryFile, joinConfig, tokenConfig } from './kubeadm/join.ts';
import { authorityOf } from './kubeconfig.ts';
import { DISCOVERY_FILE } from './layout.ts';
import { type Context, factsOf, leaderOf, type Session, type Step } from './phase.ts';
import { newCertificateKey, newToken } from './secrets.ts';

/** The step that makes a machine a node: nothing when it is one, a join, or a join after clearing up. */
export function joinStep(context: Context, machine: Machine): Step {
  const subject = `node/${machine.name}`;
  const obstacle = obstacleTo(context, machine);
  if (obstacle === 'member') {
    return { change: { subject, action: 'unchanged' }, machine: machine.name };
  }
  const reset = obstacle !== 'nothing';
  if (reset && factsOf(context, machine).journal?.cluster !== context.clusterId) {
    throw foreign(machine);
  }
  return {
    change: { subject, action: reset ? 'configured' : 'created', reason: REASONS[obstacle] },
    machine: machine.name,
    apply: async (session) => {
      await removeStaleNode(context, machine, session);
      await join(context, machine, reset, session);
      return undefined;
    },
  };
}

const REASONS = {
  nothing: 'the machine is not a node yet',
  'half joined': 'an interrupted join is begun again',
  'other authority': 'the control plane was made anew',
  'node gone': 'its node object is gone',
};

/** Whether facts show that a machine is a node of this cluster, so that nothing will be done to it. */
export function isNode(context: Context, machine: Machine): boolean {
  return obstacleTo(context, machine) === 'member';
}

/** What stands between a machine and being a node, told from facts. */
function obstacleTo(context: Context, machine: Machine): keyof typeof REASONS | 'member' {
  const facts = factsOf(context, machine);
  const clean = !facts.kubeletConf && !facts.bootstrapConf && !facts.caHash;
  if (clean && !facts.etcdData) return 'nothing';
  if (!facts.kubeletConf) return 'half joined';
  // Its kubelet is there first; whether etcd has taken it in, only the end of the join tells.
  if (machine.role === 'control-plane' && facts.journal?.state === 'started') return 'half joined';
  if (facts.caHash !== factsOf(context, leaderOf(context)).caHash) return 'other authority';
  if (context.cluster && !context.cluster.nodes[machine.name]) return 'node gone';
  return 'member';
}

/** A node object of an earlier machine by this name would make the join fail while it still looks Ready. */
async function removeStaleNode({ cluster }: Context, { name }: Machine, session: Session) {
  const node = cluster?.nodes[name];
  if (!node) return;
  session.report(`${name}: removing the node object of the machine before it`);
  const client = await session.api();
  const body = { preconditions: { uid: node.uid } };
  await client
    .send({ method: 'DELETE', path: `/api/v1/nodes/${encodeURIComponent(name)}`, body })
    .catch((error) => {
      if (!isNotFound(error)) throw error;
    });
}

async function join(context: Context, machine: Machine, reset: boolean, session: Session) {
  const { spec, inventory, clusterId } = context;
  const leader = leaderOf(context).name;
  const { id, token } = newToken();
  const shared = machine.role === 'control-plane' ? { certificateKey: newCertificateKey() } : {};
  session.report(`${machine.name}: kubeadm join`);
  await session.script(leader, 'token', {
    title: `making a join token for ${machine.name}`,
    values: {
      CONFIG: tokenConfig(spec, inventory, token, shared.certificateKey),
      CERTIFICATES: shared.certificateKey ? 'yes' : 'no',
    },
  });
  try {
    const facts = factsOf(context, machine);
    await session.script(machine.name, 'join', {
      title: 'kubeadm join',
      values: {
        ...journalEntries(clusterId, 'join'),
        RESET: reset ? machine.role : 'no',
        CONFIG: joinConfig({ inventory, machine, facts, token, ...shared }),
        DISCOVERY: discoveryFile(inventory, authority(context, session)),
        DISCOVERY_FILE,
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

/** The encrypted copy of the cluster's certificates that a control plane joined with. */
const SHARED_CERTIFICATES = '/api/v1/namespaces/kube-system/secrets/kubeadm-certs';

async function removeSharedCertificates(session: Session): Promise<void> {
  const client = await session.api();
  await client.send({ method: 'DELETE', path: SHARED_CERTIFICATES }).catch(() => undefined);
}

/** The cluster's certificate authority in base64, from the administrator's kubeconfig. */
function authority(context: Context, { admin }: Session): string {
  const conf = admin.conf ?? factsOf(context, leaderOf(context)).adminConf;
  if (!conf) throw new Error('The control plane has no certificate authority');
  return authorityOf(conf);
}

function foreign({ name }: Machine): KnownError {
  return new KnownError(
    `${name} holds the files of a Kubernetes node that no journal of this cluster explains.`,
    `Nothing was changed. If nothing there is needed, clear it with \`./gitstead ssh ${name}\` and \`kubeadm reset\`, then run this again.`,
  );
}
