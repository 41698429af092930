import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../../../plan/paths.ts';

const SCRIPT = join(ROOT, 'bootstrap/scripts/upgrade/restore.sh');
const BACKUPS = 'kubernetes/tmp/kubeadm-backup-manifests';
const OLD = 'v1.35.8';
const NEW = 'v1.36.3';
const OWN = 'cp=https://10.0.0.1:2380';
const MEMBERS = `${OWN},other=https://10.0.0.2:2380`;

/** Stands for the programs of etcd: lists two members, and restores what it was told with. */
const PROGRAMS = {
  etcdctl: `#!/bin/sh
[ ! -e "$FOLDER/silent" ] || exit 1
echo '1, started, cp, https://10.0.0.1:2380, https://10.0.0.1:2379, false'
echo '2, started, other, https://10.0.0.2:2380, https://10.0.0.2:2379, false'
`,
  etcdutl: `#!/bin/sh
[ "$2" = restore ] || exit 0
mkdir -p "$5/member"
echo "$*" >"$5/member/how"
`,
  id: '#!/bin/sh\necho 0\n',
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gs-restore-'));
  for (const [name, text] of Object.entries(PROGRAMS)) {
    await put(`bin/${name}`, text);
    await chmod(join(folder, 'bin', name), 0o755);
  }
  await put('lib/restore.db', 'snapshot');
  await put('etcd/member/how', 'now');
  await put('proc/1/comm', 'systemd\n');
  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
    await put(`kubernetes/manifests/${name}.yaml`, manifest(name, NEW, 'now'));
    await put(`${BACKUPS}-2026-01-01/${name}.yaml`, manifest(name, 'v1.34.2', 'older'));
    await put(`${BACKUPS}-2026-02-01/${name}.yaml`, manifest(name, OLD, 'before'));
    await put(`${BACKUPS}-2026-02-02/${name}.yaml`, manifest(name, NEW, 'run again'));
  }
  await put('kubernetes/manifests/etcd.yaml', manifest('etcd', '3.6.6-0', 'kept'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const read = (path: string) => readFile(join(folder, path), 'utf8');

function manifest(name: string, tag: string, note: string): string {
  return `# ${note}
    - --data-dir=${join(folder, 'etcd')}
    - --initial-advertise-peer-urls=https://10.0.0.1:2380
    - --name=cp
    image: registry.k8s.io/${name}:${tag}
`;
}

/** What is in use of a component. */
async function noteOf(name: string): Promise<string> {
  return (await read(`kubernetes/manifests/${name}.yaml`)).split('\n')[0]?.slice(2) ?? '';
}

async function run(...words: readonly string[]) {
  const script = (await readFile(SCRIPT, 'utf8'))
    .replaceAll('/etc/kubernetes', join(folder, 'kubernetes'))
    .replaceAll('/var/lib/gitstead', join(folder, 'lib'))
    .replace('/run/gitstead.lock', join(folder, 'lock'))
    .replace('/proc/', `${folder}/proc/`);
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, FOLDER: folder };
  const options = { input: script, env, reject: false };
  const { exitCode, stdout, stderr } = await execa('sh', ['-s', ...words], options);
  return { exitCode, said: `${stdout}\n${stderr}`.trim() };
}

const prepare = (...more: readonly string[]) => run('prepare', OLD, '3.6.6-0', ...more);

test('the data and the manifests from before come back, whatever kubeadm kept since', async () => {
  expect(await prepare()).toMatchObject({ exitCode: 0 });
  expect(await noteOf('kube-apiserver')).toBe('now');
  expect(await run('stop')).toMatchObject({ exitCode: 0 });
  expect(await readdir(join(folder, 'kubernetes/manifests'))).toEqual([]);
  expect(await run('restore')).toMatchObject({ exitCode: 0 });
  expect(await noteOf('kube-scheduler')).toBe('before');
  expect(await noteOf('etcd')).toBe('kept');
  expect(await read('etcd/before-restore/how')).toBe('now');
  expect(await read('etcd/member/how')).toContain(
    `--name cp --initial-cluster ${MEMBERS} --initial-advertise-peer-urls https://10.0.0.1:2380`,
  );
  expect(await readdir(join(folder, 'kubernetes'))).toEqual(['manifests', 'tmp']);
  expect(await readdir(join(folder, 'lib'))).toEqual([]);
});

test('nothing is touched when something that is needed is missing', async () => {
  await rm(join(folder, `${BACKUPS}-2026-02-01/kube-scheduler.yaml`));
  expect(await prepare()).toEqual({
    exitCode: 1,
    said: expect.stringContaining(`no manifest of kube-scheduler with the tag ${OLD} is here`),
  });
  expect((await run('stop')).said).toContain('run prepare first');
  expect((await run('restore')).said).toContain('nothing is stopped here');
  await rm(join(folder, 'lib/restore.db'));
  expect((await prepare()).said).toContain('there is no');
  expect(await readdir(join(folder, 'kubernetes/manifests'))).toHaveLength(4);
  expect(await read('etcd/member/how')).toBe('now');
});

test('the members of an etcd that is silent are told', async () => {
  await put('silent', '');
  expect((await prepare()).said).toContain('etcd does not answer');
  expect((await prepare('x=https://10.0.0.9:2380')).said).toContain(`${OWN}, which is this one`);
  expect(await prepare(OWN)).toMatchObject({ exitCode: 0 });
});

test('nothing is restored below an etcd that runs', async () => {
  await prepare();
  await run('stop');
  await put('proc/2/comm', 'etcd\n');
  expect((await run('restore')).said).toContain('etcd or kube-apiserver still runs');
  expect(await read('etcd/member/how')).toBe('now');
});

test('a restore that was killed while it swapped the data goes on', async () => {
  await prepare();
  await run('stop');
  await mkdir(join(folder, 'etcd/before-restore'));
  await writeFile(join(folder, 'etcd/before-restore/how'), 'now');
  await writeFile(join(folder, 'etcd/member/how'), 'half');
  await run('stop');
  expect(await run('restore')).toMatchObject({ exitCode: 0 });
  expect(await read('etcd/before-restore/how')).toBe('now');
  expect(await read('etcd/member/how')).toContain('snapshot restore');
});

test('a restore that was killed while the control plane came back does not take its data again', async () => {
  await prepare();
  await run('stop');
  await put('kubernetes/gitstead-restore/restored', '');
  await put('proc/2/comm', 'etcd\n');
  expect((await run('stop')).said).toContain('go on with restore');
  expect(await run('restore')).toMatchObject({ exitCode: 0 });
  expect(await read('etcd/member/how')).toBe('now');
  expect(await noteOf('kube-apiserver')).toBe('before');
});
