import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../kube/client.ts';
import { Clone } from './clone.ts';
import { eventually } from './engine.ts';

const CONTROL_PLANES = ['control-plane-1', 'control-plane-2', 'control-plane-3'];
const WORKER = 'workers-1';
const CLUSTER = {
  machines: {
    'control-plane': { role: 'control-plane', count: 3 },
    workers: { role: 'worker', count: 1 },
  },
  profiles: [],
};

/** Longer is not a gap but a loss: somebody would have had to come and help. */
const LONGEST_GAP = 120_000;

let clone: Clone;

beforeAll(async () => {
  clone = await Clone.create('copied', CLUSTER);
});

afterAll(() => clone?.remove());

const kubeconfig = () => clone.path('.gitstead', 'e2e', 'kubeconfig');

/** What answers from the operator's side: every question on a connection of its own. */
async function askPublished(): Promise<void> {
  const client = await connect(kubeconfig(), new AbortController().signal);
  try {
    await client.text({ path: '/api/v1/namespaces/kube-system', deadline: 1000, once: true });
  } finally {
    client.close();
  }
}

/** The same from a worker, through the name that its kubelet uses. */
async function askFromWorker(): Promise<void> {
  const ca = '--cacert /etc/kubernetes/pki/ca.crt';
  await clone.on(WORKER, `curl -sf -m 1 ${ca} https://api.e2e.gitstead.internal:7443/readyz`);
}

/** The longest time without an answer, in milliseconds, while something is done. */
async function longestGap(ask: () => Promise<void>, during: Promise<unknown>): Promise<number> {
  let over = false;
  const end = during.finally(() => {
    over = true;
  });
  let longest = 0;
  let last = Date.now();
  // An answer must come after the end, too, or the gap would be cut off.
  for (let answered = false; !over || !answered; ) {
    answered = await ask().then(
      () => true,
      () => false,
    );
    if (answered) {
      longest = Math.max(longest, Date.now() - last);
      last = Date.now();
    }
    if (Date.now() - last > LONGEST_GAP) break;
    await sleep(100);
  }
  await end;
  return Math.max(longest, Date.now() - last);
}

/** The members of etcd that vote and answer, as one of them sees it. */
async function voters(machine: string): Promise<string[]> {
  const pki = '/etc/kubernetes/pki/etcd';
  const tls = `--cacert ${pki}/ca.crt --cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key`;
  const etcdctl = `etcdctl --endpoints https://127.0.0.1:2379 ${tls}`;
  const list = await clone.on(
    machine,
    `${etcdctl} endpoint health --cluster >/dev/null && ${etcdctl} member list`,
  );
  return list
    .split('\n')
    .map((line) => line.split(', '))
    .filter(([, started, , , , learner]) => started === 'started' && learner === 'false')
    .map(([, , name = '']) => name)
    .toSorted();
}

async function everyVote(): Promise<void> {
  for (const machine of CONTROL_PLANES) expect(await voters(machine)).toEqual(CONTROL_PLANES);
}

describe('three control planes', () => {
  test('come up even when the machine of the second loses power while it joins', async () => {
    const options = { reject: false, detached: true, all: true } as const;
    const first = clone.run('./gitstead', ['up', '--yes'], options);
    await eventually('the join of the second control plane', 600, async () => {
      await clone.on('control-plane-2', `grep -q '"started"' /var/lib/gitstead/journal.json`);
      await clone.on('control-plane-2', 'ls /etc/kubernetes/manifests/etcd.yaml');
    });
    process.kill(-(first.pid as number), 'SIGKILL');
    await first;
    await execa('docker', ['kill', clone.container('control-plane-2')]);
    await clone.gitstead('up', '--yes');
    await eventually('the vote of every control plane', 120, everyVote);
  });

  test('leave no token and no copy of the certificates behind', async () => {
    const client = await connect(kubeconfig(), new AbortController().signal);
    const path = '/api/v1/namespaces/kube-system/secrets';
    const { items } = await client.send<{ items: { metadata: { name: string } }[] }>({ path });
    client.close();
    const names = items.map(({ metadata }) => metadata.name);
    expect(names).not.toContain('kubeadm-certs');
  });

  test('are left alone by another run', async () => {
    const { exitCode, all } = await clone.try('up', '--yes');
    expect(exitCode).toBe(0);
    expect(all).toContain('Nothing had to be changed');
  });

  test.each(CONTROL_PLANES)('serve the API while %s is stopped', async (machine) => {
    const stop = async () => {
      await execa('docker', ['stop', '--time', '10', clone.container(machine)]);
      await sleep(10_000);
    };
    const stopped = stop();
    const [published, worker] = await Promise.all([
      longestGap(askPublished, stopped),
      longestGap(askFromWorker, stopped),
    ]);
    console.log(
      `${machine} stopped: no answer for ${published} ms on the published port, ${worker} ms from a worker`,
    );
    expect(published).toBeLessThan(LONGEST_GAP);
    expect(worker).toBeLessThan(LONGEST_GAP);
    await execa('docker', ['start', clone.container(machine)]);
    // The next one may only stop once this one votes again.
    await eventually('the return of the member', 300, async () => {
      await everyVote();
      const ready = 'curl -sf -m 2 -k https://$(hostname -i | cut -d " " -f 1):6443/readyz';
      expect(await clone.on(machine, ready)).toBe('ok');
    });
  });
});
