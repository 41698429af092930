import { expect, test } from 'vitest';
import type { Session } from '../../../bootstrap/phase.ts';
import { controlPlaneGate, nodeGate } from '../../../bootstrap/upgrade/gate.ts';
import { targetOf } from '../../../bootstrap/upgrade/target.ts';
import { KnownError } from '../../../plan/error.ts';
import { CONTROL_PLANE, SPEC, WORKER } from '../fixtures.ts';
import { NEW, OLD } from './fixtures.ts';

const TARGET = targetOf(SPEC, 'v2.1.5');
const AT_ONCE = { seconds: 0 };
const READY = { type: 'Ready', status: 'True' };

/** A session whose API and machines answer what they are told to. */
function session(answers: { node?: object; pods?: object[]; api?: string; health?: string }) {
  const send = async ({ path }: { path: string }) =>
    path.endsWith('/pods') ? { items: answers.pods ?? [] } : answers.node;
  return {
    report: () => undefined,
    signal: new AbortController().signal,
    api: async () => ({ send, text: async () => answers.api ?? 'ok' }),
    script: async () => answers.health ?? '',
  } as unknown as Session;
}

function node(kubeletVersion: string, ready = READY) {
  const status = { conditions: [ready], nodeInfo: { kubeletVersion } };
  return { metadata: { name: WORKER.name }, status };
}

function pod(name: string, kind: string, status: string) {
  const metadata = { name, namespace: 'kube-system', ownerReferences: [{ kind }] };
  return { metadata, status: { conditions: [{ type: 'Ready', status, message: 'it crashes' }] } };
}

/** What a gate says that does not open. */
async function refusal(gate: Promise<void>): Promise<KnownError> {
  const error = await gate.then(
    () => new Error('it opened'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KnownError);
  return error as KnownError;
}

test('a node that is Ready with the new kubelet takes pods again, whatever its other pods do', async () => {
  const pods = [pod('kube-proxy', 'DaemonSet', 'True'), pod('shop', 'ReplicaSet', 'False')];
  await nodeGate(session({ node: node(NEW), pods }), WORKER, TARGET, [CONTROL_PLANE], AT_ONCE);
});

test('a node without its network does not, and the run says what, and how to go back', async () => {
  const pods = [pod('flannel', 'DaemonSet', 'False')];
  const { message, remedy } = await refusal(
    nodeGate(session({ node: node(OLD), pods }), WORKER, TARGET, [CONTROL_PLANE], AT_ONCE),
  );
  expect(message).toContain('node/workers-1: its kubelet still reports v1.35.8');
  expect(message).toContain('pod/kube-system/flannel: it crashes');
  expect(remedy).toContain('docs/upgrade.md says how to go back');
});

test('a control plane that is well only for a moment does not open the gate', async () => {
  let looks = 0;
  const flapping = session({ node: node(NEW) });
  const health = async () => (looks++ === 1 ? 'api: no answer' : '');
  const patience = { seconds: 20, steady: 0.6 };
  const gate = nodeGate({ ...flapping, script: health }, WORKER, TARGET, [CONTROL_PLANE], patience);
  await gate;
  expect(looks).toBeGreaterThanOrEqual(4);
});

test('no other control plane is touched while an API server or etcd is not well', async () => {
  const health = 'etcd: {"health":"false"}';
  const sick = session({ health, api: 'ok' });
  const { message } = await refusal(
    controlPlaneGate(sick, CONTROL_PLANE, [CONTROL_PLANE], AT_ONCE),
  );
  expect(message).toContain('control-plane/control-plane-1: etcd: {"health":"false"}');
  await controlPlaneGate(session({}), CONTROL_PLANE, [CONTROL_PLANE], AT_ONCE);
});
