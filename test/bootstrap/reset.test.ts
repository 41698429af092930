import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileList } from '../../bootstrap/node/files.ts';
import type { Session } from '../../bootstrap/phase.ts';
import { clearMachine } from '../../bootstrap/reset.ts';
import { scriptText } from '../../bootstrap/scripts.ts';
import { program } from '../../remote/quote.ts';
import { CLUSTER_ID, INVENTORY, journal } from './fixtures.ts';

/** What the scripts call of a real system. They only note that they were called. */
const STUBS = ['systemctl', 'kubeadm', 'umount', 'ip', 'iptables-save', 'ip6tables-save', 'getent'];
const CARRIED = { path: '/etc/containerd/config.toml', text: 'of every machine\n' };
const DATA = [
  '/var/lib/containerd/image',
  '/var/lib/etcd/member/data',
  '/var/lib/kubelet/config.yaml',
  '/etc/kubernetes/gitstead/encryption.yaml',
  '/var/log/kubernetes/audit/audit.log',
];
const JOURNAL = '/var/lib/gitstead/journal.json';
const PROGRAMS = '/usr/lib/gitstead/programs';

let machine: string;

beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'gs-'));
  await write('/etc/hosts', `127.0.0.1 localhost\n127.0.0.1 ${INVENTORY.api.name}\n`);
  await mkdir(at('/run'));
  for (const name of STUBS) await stub(name);
});
afterEach(() => rm(machine, { recursive: true, force: true }));

const at = (path: string): string => join(machine, path);

async function write(path: string, text = 'x\n'): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
}

async function stub(name: string, commands = ''): Promise<void> {
  await write(`/bin/${name}`, `#!/bin/sh\necho "${name} $*" >>${at('/called')}\n${commands}\n`);
  await chmod(at(`/bin/${name}`), 0o755);
}

const called = () => readFile(at('/called'), 'utf8').catch(() => '');

/** A session on a machine that is a folder. */
function session(): Session {
  const script: Session['script'] = async (_, name, { values = {} }) => {
    const text = scriptText(...[name].flat()).replaceAll(
      /(?<![\w.}])\/(etc|opt|run|srv|usr|var)\b/g,
      `${machine}/$1`,
    );
    const FILES = fileList([{ ...CARRIED, path: at(CARRIED.path) }]);
    const input = program(text, { ...values, ...('FILES' in values && { FILES }) });
    const env = { PATH: `${at('/bin')}:${process.env.PATH}` };
    const { stdout } = await execa('sh', ['-s'], { input, env });
    return stdout;
  };
  return { report: () => undefined, script } as Partial<Session> as Session;
}

const clear = (git: 'keep' | 'remove' = 'remove') =>
  clearMachine(session(), 'machine', { inventory: INVENTORY, clusterId: CLUSTER_ID, git });

/** A machine that is a node. */
async function node(): Promise<void> {
  for (const path of [...DATA, '/usr/bin/kubelet', '/srv/git/platform.git/HEAD']) await write(path);
  await write(CARRIED.path, 'of an earlier version\n');
  await write(PROGRAMS, `kubelet 2 ${at('/usr/bin/kubelet')}\n`);
  await write(JOURNAL, JSON.stringify(journal('join', 'done')));
}

const left = (paths: readonly string[]) => paths.filter((path) => existsSync(at(path)));

describe('a machine that is a node', () => {
  beforeEach(node);

  test('is left with nothing of the cluster, its keys for Secrets and its audit log included', async () => {
    await stub('getent', `echo git:x:1:1::${at('/srv/git')}:/bin/sh`);
    await stub('userdel');
    expect(await clear()).toEqual([]);
    const gone = [...DATA, CARRIED.path, JOURNAL, '/etc/kubernetes', '/usr/lib/gitstead'];
    expect(left([...gone, '/usr/bin/kubelet', '/srv/git'])).toEqual([]);
    expect(await readFile(at('/etc/hosts'), 'utf8')).toBe('127.0.0.1 localhost\n');
    expect(await called()).toContain('disable --now gitstead-approve.timer');
  });

  test('is known as the cluster’s until nothing is left, so that a killed run is continued', async () => {
    // As if the power failed: after the programs were removed, and before all that comes later.
    await stub('systemctl', 'case $* in daemon-reload) exit 1 ;; esac');
    await expect(clear()).rejects.toThrow();
    expect(left([JOURNAL, PROGRAMS])).toEqual([JOURNAL, PROGRAMS]);
    await rm(at('/bin/kubeadm'));
    await stub('systemctl');
    expect(await clear()).toEqual([]);
    expect(left([...DATA, JOURNAL, '/usr/lib/gitstead'])).toEqual([]);
  });

  test('keeps its Git server where nobody has looked at what that holds', async () => {
    await stub('getent', `echo git:x:1:1::${at('/srv/git')}:/bin/sh`);
    expect(await clear('keep')).toEqual([]);
    expect(left(['/srv/git/platform.git/HEAD', JOURNAL])).toEqual(['/srv/git/platform.git/HEAD']);
  });

  test('is left alone when another cluster has it now', async () => {
    await write(JOURNAL, JSON.stringify(journal('join', 'done', 'other')));
    await clear();
    expect(left([...DATA, JOURNAL])).toEqual([...DATA, JOURNAL]);
  });
});

describe('a machine that was only looked at', () => {
  test('keeps what others run there', async () => {
    for (const path of DATA) await write(path);
    await write(CARRIED.path, 'of somebody else\n');
    await write('/var/lib/gitstead/run', 'run 1\n');
    await write('/var/lib/gitstead/lease', '- 1\n\n');
    expect(await clear()).toEqual([]);
    expect(left([...DATA, CARRIED.path])).toEqual([...DATA, CARRIED.path]);
    expect(await called()).not.toMatch(/kubeadm|disable/);
  });
});

describe('a machine that was prepared and never joined', () => {
  test('is cleared once a program was installed', async () => {
    await node();
    await rm(at(JOURNAL));
    expect(await clear('keep')).toEqual([]);
    expect(left([...DATA, CARRIED.path, '/usr/bin/kubelet', '/usr/lib/gitstead'])).toEqual([]);
  });

  test('loses what is certainly ours before that', async () => {
    const ours = ['/var/lib/gitstead/hosts', '/etc/sysctl.d/99-gitstead.conf'];
    for (const path of [...ours, '/var/lib/containerd/image']) await write(path);
    await write(CARRIED.path, CARRIED.text);
    await mkdir(at('/etc/kubernetes/manifests'), { recursive: true });
    expect(await clear()).toEqual([]);
    expect(left([...ours, CARRIED.path, '/etc/kubernetes'])).toEqual([]);
    expect(left(['/var/lib/containerd/image'])).toHaveLength(1);
  });
});
