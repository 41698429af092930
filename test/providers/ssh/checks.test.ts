import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../plan/check.ts';
import { writePrivate } from '../../../plan/files.ts';
import { clusterPaths } from '../../../plan/paths.ts';
import { judgeHost } from '../../../providers/ssh/checks/host.ts';
import { distinct, sameCluster } from '../../../providers/ssh/checks/together.ts';
import { clusterOf } from '../../../providers/ssh/cluster-on.ts';
import { agree, fingerprint, hostKey, targetsOf } from '../../../providers/ssh/host-keys.ts';
import type { HostFacts, Sight } from '../../../providers/ssh/look.ts';
import { AccessError, HostKeyError, SudoError, UnreachableError } from '../../../remote/errors.ts';
import { ensureKey } from '../../../remote/keys.ts';
import { sshSpec } from './spec.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const spec = sshSpec();
let root: string;
const place = () => ({ spec, paths: clusterPaths('test', root) });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gs-'));
  await ensureKey(place().paths.sshKey, 'test');
});
afterAll(() => rm(root, { recursive: true }));

const HEALTHY: HostFacts = {
  os: 'debian 13',
  machineId: '1',
  cluster: undefined,
  node: false,
  gitHome: '',
  repository: false,
};

function sight(name: string, more: Omit<Sight, 'target'>): Sight {
  const target = targetsOf(spec).find((each) => each.name === name);
  if (!target) throw new Error(name);
  return { target, ...more };
}

const seen = (name: string, facts: Partial<HostFacts> = {}): Sight =>
  sight(name, { facts: { ...HEALTHY, machineId: name, ...facts } });

const lines = ({ status, message, remedy = '' }: CheckResult): string =>
  `${status}: ${message} ${remedy}`;

describe('a host', () => {
  test.each([
    [new UnreachableError('it is silent', ''), /failed: it is silent .*10\.0\.0\.12:22/],
    [new AccessError('denied', ''), /does not accept the key.* ssh-ed25519 /],
    [new SudoError('no root', 'allow sudo'), /failed: no root allow sudo/],
    [new HostKeyError('another key', ''), /accept its new key .*stack\.yaml/],
  ])('that cannot be worked with is told with what helps: %s', async (error, said) => {
    expect(lines(await judgeHost(place(), 'one', [sight('one', { error })]))).toMatch(said);
  });

  test('with a system that is not supported is refused by name', async () => {
    const result = await judgeHost(place(), 'one', [seen('one', { os: 'alpine 3.20' })]);
    expect(lines(result)).toMatch(/failed: one runs alpine 3\.20.*Debian 13/);
  });

  test("is no first control plane when another service's user git is there", async () => {
    const facts = { gitHome: '/home/git' };
    expect((await judgeHost(place(), 'cp', [seen('cp', facts)])).status).toBe('failed');
    expect((await judgeHost(place(), 'one', [seen('one', facts)])).status).toBe('ok');
  });

  test('shows the fingerprint that ssh-keygen shows', () => {
    expect(fingerprint(KEY)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });
});

describe('host keys', () => {
  test('are known when they were agreed to, and not for another address', async () => {
    await expect(hostKey(place(), 'one')).rejects.toThrow('Nobody has said yet');
    const [target] = targetsOf(spec).filter(({ name }) => name === 'one');
    if (!target) throw new Error('one');
    await agree(place().paths, [{ target, key: KEY }]);
    expect(await hostKey(place(), 'one')).toBe(KEY);
    const moved = { ...place(), spec: sshSpec({ one: { address: '10.0.0.99' } }) };
    await expect(hostKey(moved, 'one')).rejects.toThrow('Nobody has said yet');
  });

  test('of stack.yaml win, and that of the Git server is its machine’s', async () => {
    const other = KEY.replace('AAAA', 'AAAB');
    const pinned = sshSpec({ one: { address: '10.0.0.12', hostKey: other } });
    expect(await hostKey({ ...place(), spec: pinned }, 'one')).toBe(other);
    const [cp] = targetsOf(spec).filter(({ name }) => name === 'cp');
    if (!cp) throw new Error('cp');
    await agree(place().paths, [{ target: cp, key: KEY }]);
    expect(await hostKey(place(), 'git')).toBe(KEY);
  });
});

describe('hosts together', () => {
  const mine = { id: 'aaaa', name: 'test' };
  const theirs = { id: 'bbbb', name: 'prod' };

  test('must be different hosts', () => {
    expect(distinct([seen('cp'), seen('one')]).status).toBe('ok');
    const result = distinct([seen('cp', { machineId: '1' }), seen('one', { machineId: '1' })]);
    expect(lines(result)).toContain('cp and one have the same /etc/machine-id');
  });

  test('are never taken from another cluster, nor from somebody unknown', async () => {
    const result = await sameCluster(place(), [
      seen('cp', { cluster: theirs }),
      seen('one', { node: true }),
    ]);
    expect(lines(result)).toContain('cp belongs to cluster prod (bbbb)');
    expect(lines(result)).toContain('one is a node of Kubernetes already');
  });

  test('go on with the one cluster of this name that all journals tell of', async () => {
    expect(clusterOf('test', [seen('cp', { cluster: mine }), seen('one')])).toBe('aaaa');
    expect(clusterOf('test', [seen('cp', { cluster: theirs })])).toBeUndefined();
    const split = [seen('cp', { cluster: mine }), seen('one', { cluster: { ...mine, id: 'c' } })];
    expect(clusterOf('test', split)).toBeUndefined();
    expect((await sameCluster(place(), split)).status).toBe('failed');
  });

  test('belong to this clone’s cluster only', async () => {
    await writePrivate(place().paths.id, 'aaaa\n');
    expect((await sameCluster(place(), [seen('cp', { cluster: mine })])).status).toBe('ok');
    const again = [seen('cp', { cluster: { ...mine, id: 'older' } })];
    expect((await sameCluster(place(), again)).status).toBe('failed');
  });
});
