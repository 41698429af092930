import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../../plan/paths.ts';

const SCRIPT = join(ROOT, 'bootstrap/hardening/machine/gitstead-approve');
const USER = 'system:node:workers-1';
const SUBJECT = `/O=system:nodes/CN=${USER}`;
const USAGES = 'digital signature,server auth,';
const OWN = 'DNS:workers-1,IP:172.30.0.32';

let folder: string;

/** Stands for `kubectl`: prints what is in `open`, and writes down what is approved. */
const KUBECTL = `#!/bin/sh
case "$1" in
get) cat "$FOLDER/open" ;;
certificate) echo "$3" >>"$FOLDER/approved" ;;
esac
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gs-approve-'));
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/kubectl'), KUBECTL);
  await chmod(join(folder, 'bin/kubectl'), 0o755);
  await writeFile(
    join(folder, 'machines'),
    'control-plane-1 172.30.0.16\nworkers-1 172.30.0.32\nworkers-10 172.30.0.41\n',
  );
  const key = ['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', join(folder, 'key')];
  await execa('openssl', key);
});

afterAll(() => rm(folder, { recursive: true }));

interface Request {
  readonly user?: string;
  readonly groups?: string;
  readonly subject?: string;
  readonly names?: string;
  /** Lines of an OpenSSL section of extensions, instead of names. */
  readonly extensions?: string;
  /** Goes before the request. */
  readonly before?: string;
  readonly usages?: string;
}

/** The request in PEM. */
async function made({ subject, names = OWN, extensions }: Request): Promise<string> {
  const args = ['req', '-new', '-key', join(folder, 'key'), '-subj', subject ?? SUBJECT];
  if (extensions === undefined) {
    const extension = names ? ['-addext', `subjectAltName=${names}`] : [];
    return (await execa('openssl', [...args, ...extension])).stdout;
  }
  const config = join(folder, 'config');
  const head = '[req]\ndistinguished_name = dn\nreq_extensions = asked\n[dn]\n[asked]\n';
  await writeFile(config, `${head}${extensions}\n`);
  return (await execa('openssl', [...args, '-config', config])).stdout;
}

/** The extension of names whose DNS names are these, bit for bit; `\\n` is a line break. */
function raw(...names: readonly string[]): string {
  const lines = names.map((name, index) => `n${index} = IMPLICIT:2C, IA5STRING:${name}`);
  return ['2.5.29.17 = ASN1:SEQUENCE:names', '[names]', ...lines].join('\n');
}

/** Lets the script judge one request; tells what it approved and what it said. */
async function judge(request: Request) {
  const { user = USER, groups, usages = USAGES, before = '' } = request;
  const encoded = Buffer.from(`${before}${await made(request)}\n`).toString('base64');
  const line = `csr-1 ${user} ${groups ?? 'system:nodes,system:authenticated,'} ${encoded} ${usages}\n`;
  await writeFile(join(folder, 'open'), line);
  await writeFile(join(folder, 'approved'), '');
  const script = (await readFile(SCRIPT, 'utf8'))
    .replace('/etc/kubernetes/gitstead/machines', join(folder, 'machines'))
    .replace('/run/gitstead-approve', join(folder, 'work'));
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, FOLDER: folder };
  const { stderr } = await execa('sh', ['-s'], { input: script, env });
  const approved = await readFile(join(folder, 'approved'), 'utf8');
  return { approved: approved !== '', said: stderr };
}

test('a kubelet gets a certificate for its own name and address', async () => {
  expect(await judge({})).toEqual({ approved: true, said: '' });
  const encipherment = 'digital signature,key encipherment,server auth,';
  expect(await judge({ usages: encipherment })).toMatchObject({ approved: true });
});

test.each<[string, Request, string]>([
  ["another machine's address", { names: 'DNS:workers-1,IP:172.30.0.16' }, '172.30.0.16 is not an'],
  ["another machine's name", { names: 'DNS:control-plane-1,IP:172.30.0.32' }, 'DNS:control-plane'],
  ['the name of the API too', { names: `${OWN},DNS:api.local` }, 'DNS:api.local'],
  ['every name', { names: 'DNS:*,IP:172.30.0.32' }, 'it is for DNS:*'],
  ['a URI', { names: `${OWN},URI:spiffe://x` }, 'URI:spiffe'],
  ['no address at all', { names: '' }, 'it names no address'],
  [
    'a name behind a line break',
    { extensions: raw('workers-1\\n', 'kubernetes.default.svc') },
    'it asks for more than names',
  ],
  [
    'a name behind what looks like the end of the names',
    { extensions: raw('workers-1\\n    Signature Algorithm: x\\n', 'kubernetes.default.svc') },
    'it asks for more than names',
  ],
  [
    'a second extension',
    { extensions: 'subjectAltName = DNS:workers-1\nbasicConstraints = CA:TRUE' },
    'it asks for more than names',
  ],
  [
    'a second request',
    { before: '-----BEGIN CERTIFICATE REQUEST-----\n' },
    'it holds more than one request',
  ],
  ['another subject', { subject: '/O=system:nodes/CN=system:node:x' }, 'it is for subject=CN='],
  ['administrators', { subject: `/O=system:masters/CN=${USER}` }, 'O=system:masters'],
  ['two groups', { subject: `/O=system:nodes/O=system:masters/CN=${USER}` }, 'system:masters'],
  ['a client', { usages: 'digital signature,client auth,' }, 'it asks for the usages'],
  ['a machine that nobody knows', { user: 'system:node:ghost' }, 'no machine is called ghost'],
  ['the beginning of a name', { user: 'system:node:workers' }, 'no machine is called workers'],
  ['a pattern of names', { user: 'system:node:worker.*' }, 'no machine is called worker.*'],
  ['somebody who is no kubelet', { user: 'ada' }, 'ada is no kubelet'],
  ['somebody outside the group', { groups: 'system:authenticated,' }, 'not in the group'],
])('nobody gets one for %s', async (_, request, reason) => {
  const { approved, said } = await judge(request);
  expect(said).toContain(reason);
  expect(approved).toBe(false);
});
