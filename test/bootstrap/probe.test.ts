import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import type { Session } from '../../bootstrap/phase.ts';
import { newcomers, probe as probeAll, probeValues } from '../../bootstrap/probe.ts';
import { parseProbe } from '../../bootstrap/probe-result.ts';
import { scriptText } from '../../bootstrap/scripts.ts';
import { ScriptError, UnreachableError } from '../../remote/errors.ts';
import { program } from '../../remote/quote.ts';
import {
  CONTROL_PLANE,
  context,
  converged,
  FRESH,
  RUNNING_CONTROL_PLANE,
  WORKER,
} from './fixtures.ts';

const NOTHING = {
  RUN: '',
  ME: 'a',
  LISTEN: '',
  CALLS: '',
  CALLERS: '0',
  SECONDS_LEFT: '2',
  SYNC: '',
  TARGETS: '',
};

const folder = await mkdtemp(join(tmpdir(), 'gs-'));
afterAll(() => rm(folder, { recursive: true }));

/** Several machines on this host: each has a lock of its own. */
const lockOf = (machine: string) => join(folder, machine);

const usable = (await execa('perl', ['-v'], { reject: false })).exitCode === 0;

async function say(values: Partial<typeof NOTHING>, text = scriptText('probe')) {
  const lock = lockOf(values.ME ?? NOTHING.ME);
  const own = text.replaceAll('/run/gitstead.lock', lock);
  const input = program(own, { ...NOTHING, ...values });
  return (await execa('sh', ['-s'], { input })).stdout;
}

async function probe(values: Partial<typeof NOTHING>, text?: string) {
  const result = parseProbe(await say(values, text));
  if ('untried' in result) throw new Error(result.untried.message);
  return result;
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

describe.skipIf(!usable)('machines that try each other', () => {
  test('say that they reach each other, and end as soon as all have', async () => {
    const [first, second] = await freePorts(2);
    const start = performance.now();
    const [a, b] = await Promise.all([
      probe({
        ME: 'a',
        LISTEN: `tcp/${first} udp/${first}`,
        CALLS: `b 127.0.0.1 tcp ${second} 0 yes`,
        CALLERS: '3',
        SECONDS_LEFT: '20',
      }),
      probe({
        ME: 'b',
        LISTEN: `tcp/${second}`,
        CALLS: [`tcp ${first} 0`, `udp ${first} 100`, `udp ${first} 1400`]
          .map((what) => `a 127.0.0.1 ${what} yes`)
          .join('\n'),
        CALLERS: '1',
        SECONDS_LEFT: '20',
      }),
    ]);
    expect(a.calls.map(({ machine, result }) => `${machine} ${result}`)).toEqual(['b ok']);
    expect(b.calls.map(({ protocol, bytes, result }) => `${protocol} ${bytes} ${result}`)).toEqual([
      'tcp 0 ok',
      'udp 100 ok',
      'udp 1400 ok',
    ]);
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  test('say why they do not reach each other', async () => {
    const [port] = await freePorts(1);
    const calls = [`b 127.0.0.1 tcp ${port} 0 yes`, `b 127.0.0.1 udp ${port} 70000 yes`];
    const { calls: found } = await probe({ CALLS: calls.join('\n'), SECONDS_LEFT: '1' });
    expect(found.map(({ result }) => result)).toEqual(['connection-refused', 'message-too-long']);
  });

  test('have reached a node whose service is not up at the moment', async () => {
    const [port] = await freePorts(1);
    const { calls } = await probe({ CALLS: `b 127.0.0.1 tcp ${port} 0 no`, SECONDS_LEFT: '20' });
    expect(calls[0]?.result).toBe('ok');
  });

  test('say that a port is taken, and that nobody of them answers there', async () => {
    const server = createServer().listen(0);
    const { port } = server.address() as { port: number };
    const values = { LISTEN: `tcp/${port}`, CALLS: `b 127.0.0.1 tcp ${port} 0 yes` };
    const found = await probe({ ...values, SECONDS_LEFT: '1' });
    server.close();
    expect(found.busy).toEqual([`tcp/${port}`]);
    expect(found.calls[0]?.result).toBe('silent');
  });

  test('measure the disk and leave nothing there', async () => {
    const { sync } = await probe({ SYNC: join(folder, 'not-yet-there') });
    expect(sync?.median).toBeGreaterThanOrEqual(0);
    expect(sync?.worst).toBeGreaterThanOrEqual(sync?.median ?? 0);
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('probe'));
  });

  test('tell of hosts elsewhere', async () => {
    const server = createServer().listen(0);
    const { port } = server.address() as { port: number };
    const [closed] = await freePorts(1);
    const targets = `open 127.0.0.1 ${port}\nclosed 127.0.0.1 ${closed}`;
    const found = await probe({ TARGETS: targets });
    server.close();
    expect(found.targets).toEqual({ open: 'ok', closed: 'connection-refused' });
  });

  test('say which hosts do not answer, and which names', async () => {
    const listener = `use Socket; $| = 1; socket(my $s, PF_INET, SOCK_STREAM, 0);
      bind($s, pack_sockaddr_in(0, INADDR_LOOPBACK)); listen($s, 0);
      print +(unpack_sockaddr_in(getsockname($s)))[0], "\\n"; sleep 20`;
    const full = execa('perl', ['-e', listener], { reject: false });
    const port = Number(await new Promise<Buffer>((resolve) => full.stdout.once('data', resolve)));
    // Nobody takes up connections there: from the second on, their packets are dropped.
    const first = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'));
    await new Promise((resolve) => first[0]?.once('connect', resolve));
    const { targets } = await probe({ TARGETS: `silent 127.0.0.1 ${port}` });
    for (const socket of first) socket.destroy();
    full.kill();
    await full;
    expect(targets).toEqual({ silent: 'timeout' });
    const slow = scriptText('probe').replace('inet_aton($host)', 'do { sleep 9; undef }');
    const TARGETS = 'registry name.invalid 443';
    expect((await probe({ TARGETS }, slow)).targets).toEqual({ registry: 'name-timeout' });
  });

  test('make way for a step that is under way', async () => {
    const lock = lockOf('a');
    const holder = execa('flock', ['-x', lock, 'sleep', '5'], { reject: false });
    await execa('sh', ['-c', `until ! flock -xn ${lock} true; do sleep 0.05; done`]);
    expect(await say({ SYNC: folder })).toBe('occupied');
    holder.kill();
    await holder;
  });
});

describe('what is tried', () => {
  test('is nothing once every machine is a node', () => {
    expect(newcomers(converged())).toEqual([]);
  });

  test('is every way between new machines', () => {
    const of = context(FRESH, FRESH);
    expect(probeValues(of, WORKER)).toMatchObject({
      LISTEN: 'tcp/10250 udp/8472',
      CALLS: [
        'control-plane-1 172.30.0.16 tcp 6443 0 yes',
        'control-plane-1 172.30.0.16 udp 8472 100 yes',
        'control-plane-1 172.30.0.16 udp 8472 1472 yes',
      ].join('\n'),
      CALLERS: '3',
      SYNC: '',
    });
    expect(probeValues(of, CONTROL_PLANE)).toMatchObject({
      LISTEN: 'tcp/6443 tcp/2379 tcp/2380 tcp/10250 udp/8472',
      SYNC: '/var/lib/etcd',
    });
  });

  test('is whether a new machine reaches the API of a control plane that runs', () => {
    const of = { ...converged(FRESH), probes: {} };
    expect(probeValues(of, WORKER).CALLS).toBe('control-plane-1 172.30.0.16 tcp 6443 0 no');
    expect(probeValues(of, CONTROL_PLANE)).toMatchObject({ LISTEN: '', SYNC: '' });
  });

  test('is the way to the proxy, or to the registry where there is none', () => {
    const bare = { ...FRESH, container: false };
    const of = context(bare, bare);
    expect(probeValues(of, WORKER).TARGETS).toBe('registry registry.k8s.io 443');
    const proxy = { https: 'http://proxy.example.org:3128', none: [] };
    const spec = { ...of.spec, network: { ...of.spec.network, proxy } };
    const { TARGETS } = probeValues({ ...of, spec }, WORKER);
    expect(TARGETS).toBe('https-proxy proxy.example.org 3128');
  });

  test('leaves out machines that an interrupted run has begun to set up', () => {
    const half = { ...RUNNING_CONTROL_PLANE, apiReady: false };
    expect(newcomers(context(half, FRESH)).map(({ machine }) => machine.name)).toEqual([
      WORKER.name,
    ]);
  });
});

describe('what became of it', () => {
  const bare = { ...FRESH, container: false };
  const of = context(bare, FRESH);
  /** What is known of the control plane when its script ends like this. */
  const whatCameOf = async (script: () => Promise<string>) => {
    const session = { report: () => undefined, script } as unknown as Session;
    return (await probeAll(of, session))?.[CONTROL_PLANE.name];
  };

  test('is a silence of every host that was not heard of', async () => {
    expect(await whatCameOf(async () => 'end')).toMatchObject({ targets: { registry: 'timeout' } });
    const heard = 'target registry name-timeout\ntarget registry ok\nend';
    expect(await whatCameOf(async () => heard)).toMatchObject({ targets: { registry: 'ok' } });
  });

  test.each([
    ['no-perl', 'has no Perl'],
    ['occupied', 'a step of a run is under way'],
  ])('is nothing where the machine says %s', async (word, message) => {
    const untried = { message: expect.stringContaining(message) };
    expect(await whatCameOf(async () => word)).toMatchObject({ untried });
  });

  test('is nothing where it could not be tried, for a reason that is told', async () => {
    const error = new ScriptError('control-plane-1: it took longer than 60 s.', undefined, '');
    const untried = { message: error.message, remedy: error.remedy };
    expect(await whatCameOf(() => Promise.reject(error))).toEqual({ untried });
    const lost = () => Promise.reject(new UnreachableError('It is gone.', 'Look for it.'));
    await expect(whatCameOf(lost)).rejects.toThrow('It is gone.');
  });

  test('is not read when it was cut off', () => {
    expect(() => parseProbe('call b tcp 1 0 ok 0.1')).toThrow('cut off');
  });
});
