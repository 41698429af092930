import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scriptText } from '../../../bootstrap/scripts.ts';
import { program } from '../../../remote/quote.ts';

let root: string;

/** Stands for `kubeadm`: makes a kubeconfig, fails, or is killed together with the script. */
const KUBEADM = `#!/bin/sh
case "$*" in
"init phase kubeconfig kubelet "*)
  case "$HOW" in fails) exit 1 ;; killed) kill -9 $PPID && exit 1 ;; esac
  while [ "$1" != --kubeconfig-dir ]; do shift; done
  mkdir -p "$2" && echo new >"$2/kubelet.conf"
  ;;
esac
`;

/** Stands for `systemctl`: writes down what it is asked. */
const SYSTEMCTL = '#!/bin/sh\necho "$*" >>"$ROOT/asked"\n';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gs-renew-'));
  const folders = ['bin', 'run', 'var/log', 'etc/kubernetes', 'var/lib/kubelet/pki'];
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries({ kubeadm: KUBEADM, systemctl: SYSTEMCTL })) {
    await writeFile(join(root, 'bin', name), text);
    await chmod(join(root, 'bin', name), 0o755);
  }
  await writeFile(join(root, 'asked'), '');
  await writeFile(join(root, 'etc/kubernetes/kubelet.conf'), 'old\n');
  await writeFile(join(root, 'var/lib/kubelet/pki/kubelet-client-current.pem'), 'ended');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Renews what is in the folder, as kubeadm does it; no process of this host is looked for. */
async function renew(how: 'works' | 'fails' | 'killed') {
  const text = `process() { :; }\nrestarted() { :; }\n${scriptText('renew')}`;
  const input = program(text, { CONFIG: 'config', KUBELET: 'yes' });
  const env = { PATH: `${join(root, 'bin')}:${process.env.PATH}`, ROOT: root, HOW: how };
  const options = { input: input.replaceAll(/\/(etc|var|run)\//g, `${root}/$1/`), env };
  const { failed } = await execa('sh', ['-s'], { ...options, reject: false });
  const read = (path: string) => readFile(join(root, path), 'utf8');
  return {
    failed,
    kubeconfig: await read('etc/kubernetes/kubelet.conf'),
    certificates: await readdir(join(root, 'var/lib/kubelet/pki')),
    asked: (await read('asked')).split('\n').filter(Boolean),
  };
}

test("the kubelet's kubeconfig is replaced, and nothing of it is left elsewhere", async () => {
  expect(await renew('works')).toEqual({
    failed: false,
    kubeconfig: 'new\n',
    certificates: [],
    asked: ['stop kubelet', 'start kubelet'],
  });
  expect(await readdir(join(root, 'etc/kubernetes'))).toEqual(['kubelet.conf']);
  expect(await readdir(join(root, 'run'))).toEqual(['gitstead.lock']);
});

test.each(['fails', 'killed'] as const)(
  'the former one stays when kubeadm %s, and the kubelet goes on',
  async (how) => {
    expect(await renew(how)).toEqual({
      failed: true,
      kubeconfig: 'old\n',
      certificates: ['kubelet-client-current.pem'],
      asked: [],
    });
    expect((await renew('works')).kubeconfig).toBe('new\n');
  },
);
