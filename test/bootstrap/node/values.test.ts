import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { authorityFiles } from '../../../bootstrap/node/authorities.ts';
import { fileList } from '../../../bootstrap/node/files.ts';
import { PROXY_PATHS, proxyFiles } from '../../../bootstrap/node/proxy.ts';
import { userData } from '../../../bootstrap/node/user-data.ts';
import { nodeValues } from '../../../bootstrap/node/values.ts';
import type { ClusterSpec } from '../../../config/spec.ts';
import { INVENTORY, SPEC } from '../fixtures.ts';

const IMAGES = [
  'registry.k8s.io/kube-apiserver:v1.36.3',
  'registry.k8s.io/etcd:3.6.8-0',
  'registry.k8s.io/kube-proxy:v1.36.3',
];
const INPUT = { spec: SPEC, inventory: INVENTORY, images: IMAGES };

function withNetwork(network: Partial<ClusterSpec['network']>): ClusterSpec {
  return { ...SPEC, network: { ...SPEC.network, ...network } };
}

test('programs have the names of the lock, their places, and what is known of their source', async () => {
  const part = { sha256: 'aa', url: 'https://example.com/kubelet' };
  const { PROGRAMS } = await nodeValues(INPUT, 'worker', new Map([['kubelet@1.36.3', part]]));
  expect(PROGRAMS?.split('\n')).toEqual(
    expect.arrayContaining([
      'kubelet@1.36.3 /usr/bin/kubelet aa https://example.com/kubelet',
      'containerd /usr/bin/containerd - -',
    ]),
  );
});

test('workers get no images of control planes', async () => {
  const references = async (role: 'worker' | 'control-plane') =>
    (await nodeValues(INPUT, role)).IMAGES?.split('\n').map((line) => line.split(' ')[0]);
  expect(await references('control-plane')).toEqual(IMAGES);
  expect(await references('worker')).toEqual(['registry.k8s.io/kube-proxy:v1.36.3']);
});

test('a system is no obstacle when its check is ignored', async () => {
  expect((await nodeValues(INPUT, 'worker')).SYSTEMS).toContain('debian:13');
  const spec = { ...SPEC, checks: { ignore: ['os-supported'] } };
  expect((await nodeValues({ ...INPUT, spec }, 'worker')).SYSTEMS).toBe('');
});

describe('a proxy', () => {
  const proxy = { http: 'http://proxy.example.com:3128', none: ['.example.com'] };
  const files = proxyFiles(withNetwork({ proxy }), INVENTORY);

  test('is told to everybody who reaches the internet', () => {
    expect(files.map(({ path }) => path)).toEqual(PROXY_PATHS);
    for (const { text } of files) expect(text).toContain(proxy.http);
  });

  test('is never used within the cluster', () => {
    const [, containerd] = files;
    const direct = /NO_PROXY=([^"]*)/.exec(containerd?.text ?? '')?.[1]?.split(',');
    expect(direct).toEqual(
      expect.arrayContaining([
        '10.244.0.0/16',
        '10.96.0.0/12',
        '172.30.0.32',
        'api.local.gitstead.internal',
        '.cluster.local',
        '.example.com',
      ]),
    );
  });

  test('that is not there leaves nothing', () => {
    expect(proxyFiles(SPEC, INVENTORY)).toEqual([]);
  });
});

test('a file of authorities without a certificate is refused', async () => {
  const spec = withNetwork({ authorities: ['stack.yaml'] });
  await expect(authorityFiles(spec)).rejects.toThrow(
    'network.authorities names stack.yaml, which holds no certificate in PEM.',
  );
});

test('files travel as one word each', () => {
  const list = fileList([{ path: '/etc/a', text: "it's $(a) file\n" }]);
  expect(list.split(' ')).toHaveLength(4);
  expect(Buffer.from(list.split(' ')[2] ?? '', 'base64').toString()).toBe("it's $(a) file\n");
});

describe('user data', () => {
  test('is a POSIX script, and so is the one that it leaves behind', async () => {
    const text = await userData(INPUT, 'worker', new Map());
    const inner = /<<'END_OF_SCRIPT'\n(.*)\nEND_OF_SCRIPT\n/s.exec(text)?.[1] ?? '';
    for (const input of [text, inner]) {
      const { stderr } = await execa('sh', ['-n'], { input, reject: false });
      expect(stderr).toBe('');
    }
    expect(inner).toContain('programs_apply');
  });

  test('leaves out what depends on other machines, and images that nobody offers', async () => {
    const text = await userData(INPUT, 'worker', new Map());
    const steps = /^STEPS='(.*)'$/m.exec(text)?.[1]?.split(' ');
    expect(steps).not.toContain('endpoint');
    expect(text).toContain("IMAGES=''");
  });

  test('fits what clouds take, when it is compressed', async () => {
    const { gzipSync } = await import('node:zlib');
    expect(gzipSync(await userData(INPUT, 'worker', new Map())).length).toBeLessThan(16_384);
  });
});
