import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Clone } from './clone.ts';
import { HeldUp } from './faults/run.ts';

const CONTROL_PLANE = 'control-plane-1';
const WORKER = 'workers-1';

/** Everything is wrong in a way of its own: what is done to a machine, and the check that finds it. */
const WRONGS: readonly (readonly [id: string, machine: string, script: string])[] = [
  ['machine-id-unique', WORKER, 'echo "$ID" >/etc/machine-id'],
  ['nameservers', WORKER, ': >/etc/resolv.conf; ip link set eth0 mtu 1400'],
  ['network-leftovers', WORKER, 'echo {} >/etc/cni/net.d/05-other.conflist'],
  ['ports-free', WORKER, 'socat TCP-LISTEN:10256,fork /dev/null >/dev/null 2>&1 &'],
  ['reach-kubelet', CONTROL_PLANE, 'iptables -A OUTPUT -p tcp --dport 10250 -j DROP'],
  ['reach-pods', WORKER, 'iptables -A OUTPUT -p udp --dport 8472 -j DROP'],
  // What the control plane sends is larger than what the worker's device has taken since.
  ['pod-packets', CONTROL_PLANE, ':'],
  ['routes-overlap', CONTROL_PLANE, 'ip route add 10.244.99.0/24 dev lo'],
];

const REPAIRS: readonly (readonly [machine: string, script: string])[] = [
  [WORKER, 'iptables -F OUTPUT; ip link set eth0 mtu 1500; pkill -x socat'],
  [WORKER, 'rm /etc/cni/net.d/05-other.conflist'],
  [WORKER, 'cat /var/lib/gitstead/machine-id >/etc/machine-id'],
  [WORKER, 'echo nameserver 127.0.0.11 >/etc/resolv.conf'],
  [CONTROL_PLANE, 'iptables -F OUTPUT; ip route del 10.244.99.0/24'],
];

let clone: Clone;

beforeAll(async () => {
  clone = await Clone.create('copied', { profiles: [] });
});

afterAll(() => clone?.remove());

describe('machines with which everything is wrong', () => {
  let told = '';

  beforeAll(async () => {
    // The machines are there, and nobody has looked at them yet.
    const up = HeldUp.start(clone, 'reach:after');
    await up.reached('reach:after');
    const id = await clone.on(CONTROL_PLANE, 'cat /etc/machine-id');
    for (const [, machine, script] of WRONGS) await clone.on(machine, `ID=${id}\n${script}`);
    told = await up.goOn();
  });

  test.each(WRONGS)('are refused, because of %s on %s among others', (id, machine) => {
    expect(told).toContain('Nothing was changed, because of what was found');
    expect(told).toContain(`${id} (${machine}): `);
  });

  test('are not changed', async () => {
    expect(await clone.on(CONTROL_PLANE, 'ls /etc/kubernetes /var/lib/etcd')).not.toContain('conf');
    expect(await clone.on(WORKER, 'cat /var/lib/gitstead/journal.json || true')).toBe('');
  });

  test('are described the same by doctor, as JSON too', async () => {
    const { stdout, exitCode } = await clone.run('./gitstead', ['doctor', '--json'], {
      reject: false,
    });
    expect(exitCode).toBe(1);
    const { checks } = JSON.parse(String(stdout)) as { checks: { name: string; status: string }[] };
    const failed = new Set(
      checks.filter(({ status }) => status === 'failed').map(({ name }) => name),
    );
    expect([...failed].toSorted()).toEqual(WRONGS.map(([id]) => id).toSorted());
  });

  test('are accepted by the ids of their checks', async () => {
    await clone.declare({ profiles: [], checks: { ignore: WRONGS.map(([id]) => id) } });
    const { stdout, exitCode } = await clone.run('./gitstead', ['doctor'], { reject: false });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`- routes-overlap (${CONTROL_PLANE}): `);
    await clone.declare({ profiles: [] });
  });

  test('are right once they are repaired', async () => {
    for (const [machine, script] of REPAIRS) await clone.on(machine, script);
    const { exitCode, stdout } = await clone.run('./gitstead', ['doctor'], { reject: false });
    expect(stdout).not.toContain('✖');
    expect(exitCode).toBe(0);
  });
});

test('a check that does not exist cannot be ignored', async () => {
  await clone.declare({ checks: { ignore: ['disk-spase'] } });
  const { all, exitCode } = await clone.try('doctor');
  await clone.declare({ profiles: [] });
  expect(exitCode).toBe(1);
  expect(all).toContain('Did you mean "disk-space"?');
});
