import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { hardening } from '../../../bootstrap/facts/hardening.ts';
import { scriptText } from '../../../bootstrap/scripts.ts';
import { OPERATOR, OPERATOR_ENDS } from '../certificates.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gs-facts-'));
  await mkdir(join(root, 'etc/kubernetes/manifests'), { recursive: true });
  await mkdir(join(root, 'etc/kubernetes/pki/etcd'), { recursive: true });
  await mkdir(join(root, 'etc/kubernetes/gitstead'), { recursive: true });
  await mkdir(join(root, 'var/lib/kubelet/pki'), { recursive: true });
});

afterAll(() => rm(root, { recursive: true }));

/** What the script finds below a folder instead of `/`. */
async function look() {
  const functions = scriptText('facts').split('claim\n. /etc')[0]?.split('lock\n. /etc')[0] ?? '';
  const script = scriptText('facts/hardening').replaceAll(/ \/(etc|var|usr)\//g, ` ${root}/$1/`);
  const input = `${functions}\n${script.replaceAll('=/etc/', `=${root}/etc/`)}`;
  const { stdout } = await execa('sh', ['-s'], { input });
  const lines = stdout.split('\n').filter(Boolean);
  const raw = lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]);
  return {
    output: stdout,
    facts: hardening.read(z.object(hardening.shape).parse(Object.fromEntries(raw))),
  };
}

function put(path: string, content: string, mode = 0o600): Promise<void> {
  return writeFile(join(root, path), content, { mode });
}

test('a machine without Kubernetes has nothing to say', async () => {
  const { facts } = await look();
  expect(facts).toMatchObject({ arguments: {}, checksums: {}, encryption: '', certificates: [] });
});

test('a control plane tells its arguments, its files, and when certificates end', async () => {
  await put(
    'etc/kubernetes/manifests/kube-scheduler.yaml',
    'spec:\n  containers:\n  - command:\n    - kube-scheduler\n    - --profiling=false\n    - --leader-elect\n',
  );
  await put('etc/kubernetes/gitstead/admission.yaml', 'policy\n');
  await put('etc/kubernetes/pki/apiserver.crt', OPERATOR, 0o644);
  const data = Buffer.from(OPERATOR).toString('base64');
  await put('etc/kubernetes/admin.conf', `users:\n- user:\n    client-certificate-data: ${data}\n`);
  await put('etc/kubernetes/pki/broken.crt', '');
  const { facts } = await look();
  expect(facts.arguments).toEqual({
    'kube-scheduler': { profiling: 'false', 'leader-elect': 'true' },
  });
  expect(Object.keys(facts.checksums)).toEqual([
    join(root, 'etc/kubernetes/gitstead/admission.yaml'),
  ]);
  expect(facts.certificates).toEqual(
    expect.arrayContaining([
      { path: join(root, 'etc/kubernetes/pki/apiserver.crt'), ends: OPERATOR_ENDS },
      { path: join(root, 'etc/kubernetes/admin.conf'), ends: OPERATOR_ENDS },
    ]),
  );
  const rights = facts.rights.find(({ path }) => path.endsWith('apiserver.crt'));
  expect(rights?.mode).toBe('644');
});

test('of a file with a key only the certificate leaves the machine', async () => {
  const key = '-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n';
  await put('var/lib/kubelet/pki/kubelet-client-current.pem', `${OPERATOR}${key}`);
  await put('etc/kubernetes/gitstead/encryption.yaml', encryption('secretbox', 'identity'));
  const { facts, output } = await look();
  const everything = output
    .split('\n')
    .map((line) => Buffer.from(line.slice(line.indexOf('=') + 1), 'base64').toString())
    .join('\n');
  expect(everything).toContain('kubelet-client-current.pem MII');
  expect(everything).not.toContain('c2VjcmV0');
  expect(everything).not.toContain('PRIVATE');
  expect(facts.encryption).toBe('secretbox');
});

test('the keys for Secrets tell what is written first, and whether older Secrets wait', async () => {
  await put('etc/kubernetes/gitstead/encryption.yaml', encryption('identity', 'secretbox'));
  expect((await look()).facts.encryption).toBe('identity');
  const unfinished = `# unfinished\n${encryption('secretbox', 'identity')}`;
  await put('etc/kubernetes/gitstead/encryption.yaml', unfinished);
  expect((await look()).facts.encryption).toBe('# unfinished');
});

function encryption(...providers: readonly string[]): string {
  const lines = {
    secretbox: '      - secretbox: { keys: [{ name: key1, secret: c2VjcmV0 }] }\n',
    identity: '      - identity: {}\n',
  };
  const list = providers.map((name) => lines[name as keyof typeof lines]).join('');
  return `kind: EncryptionConfiguration\nresources:\n  - resources: [secrets]\n    providers:\n${list}`;
}
