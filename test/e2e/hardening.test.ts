import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:tls';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { ARGUMENTS } from '../../bootstrap/hardening/arguments.ts';
import { FILES } from '../../bootstrap/hardening/files.ts';
import type { Component } from '../../bootstrap/hardening/item.ts';
import { ABSENT, KEPT, KEPT_KUBELET } from '../../bootstrap/hardening/kept.ts';
import { KUBELET } from '../../bootstrap/hardening/kubelet.ts';
import type { Access } from '../../cli/verbs/access.ts';
import { Clone } from './clone.ts';
import { eventually } from './engine.ts';
import { placeOf } from './place.ts';

const NAME = 'hardening';
const CONTROL_PLANE = 'control-plane-1';
const MACHINES = [CONTROL_PLANE, 'workers-1'];
const ENDPOINT = { host: '127.0.0.1', port: placeOf(NAME).ports.api, rejectUnauthorized: false };

let clone: Clone;
let access: Access;

beforeAll(async () => {
  clone = await Clone.create('copied', {}, NAME);
  await clone.gitstead('up', '--yes');
  access = JSON.parse(await clone.gitstead('access', '--json'));
});

afterAll(() => clone?.remove());

async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await execa(access.kubectl, args, { env: { KUBECONFIG: access.kubeconfig } });
  return stdout;
}

/** What a program of the control plane was really started with, by argument. */
async function started(component: Component): Promise<Map<string, string>> {
  const lines = await clone.on(
    CONTROL_PLANE,
    `for line in /proc/[0-9]*/cmdline; do
       case "$(tr '\\0' ' ' <$line 2>/dev/null)" in "${component} "*) tr '\\0' '\\n' <$line ;; esac
     done`,
  );
  const pairs = lines.split('\n').flatMap((line) => {
    const [, name = '', value = 'true'] = /^--([^=]+)(?:=(.*))?$/.exec(line) ?? [];
    return name ? [[name, value] as const] : [];
  });
  return new Map(pairs);
}

describe('the programs of the control plane run', () => {
  const found = new Map<Component, Map<string, string>>();
  beforeAll(async () => {
    for (const { component } of KEPT) {
      if (!found.has(component)) found.set(component, await started(component));
    }
  });

  test.each([...ARGUMENTS, ...KEPT])('$ids $component --$name', ({ component, name, value }) => {
    expect(found.get(component)?.get(name)).toBe(value);
  });

  it('listens for the API only where machines and operators reach it', async () => {
    const address = (await clone.on(CONTROL_PLANE, 'hostname -i')).split(' ')[0];
    expect(found.get('kube-apiserver')?.get('bind-address')).toBe(address);
  });

  test.each(ABSENT)('$ids $component without --$name', ({ component, name }) => {
    expect(found.get(component)?.get(name) ?? 'false').toBe('false');
  });
});

describe('every kubelet runs', () => {
  const found: Record<string, unknown>[] = [];
  beforeAll(async () => {
    for (const node of ['control-plane-1', 'workers-1']) {
      const { kubeletconfig } = JSON.parse(
        await kubectl('get', '--raw', `/api/v1/nodes/${node}/proxy/configz`),
      );
      found.push(kubeletconfig);
    }
  });

  const items = [...KUBELET.filter(({ ownKernel }) => !ownKernel), ...KEPT_KUBELET];
  test.each(items)('$ids $name', ({ name, value }) => {
    for (const config of found) {
      const set = field(config, name);
      // What is 0 is not printed.
      expect(set === 0 ? undefined : set).toEqual(value);
    }
  });
});

function field(object: unknown, path: string): unknown {
  return path.split('.').reduce((part, name) => (part as Record<string, unknown>)?.[name], object);
}

describe('files', () => {
  test.each(FILES)('$ids $title', async ({ paths, mode }) => {
    for (const machine of MACHINES) {
      const list = await clone.on(
        machine,
        `stat -c '%a %U:%G %n' ${paths.join(' ')} 2>/dev/null || true`,
      );
      for (const line of list.split('\n').filter(Boolean)) {
        const [found = '', owner] = line.split(' ');
        expect(Number.parseInt(found, 8) & ~Number.parseInt(mode, 8), line).toBe(0);
        expect(owner, line).toBe('root:root');
      }
    }
  });

  it('of the clone are for its owner only', async () => {
    const { stdout } = await execa('stat', ['-c', '%a', access.kubeconfig]);
    expect(stdout).toBe('600');
  });
});

describe('who does not say who asks', () => {
  const status = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ ...ENDPOINT, path }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it.each(['/livez', '/readyz', '/healthz'])('hears about %s', async (path) => {
    expect(await status(path)).toBe(200);
  });

  it.each(['/', '/version', '/api', '/api/v1/namespaces/kube-public/configmaps/cluster-info'])(
    'hears nothing about %s',
    async (path) => {
      expect(await status(path)).toBe(401);
    },
  );

  it('hears nothing from a kubelet', async () => {
    const answer = `curl -sko /dev/null -w '%{http_code}' https://127.0.0.1:10250/pods`;
    for (const machine of MACHINES) expect(await clone.on(machine, answer)).toBe('401');
  });
});

describe('connections', () => {
  const greets = (options: object) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ ...ENDPOINT, ...options }, () => {
        socket.end();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });

  it('need a strong cipher and a version of TLS that is not old', async () => {
    const old = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' };
    expect(await greets({ ...old, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).toBe(true);
    expect(await greets({ ...old, ciphers: 'ECDHE-ECDSA-AES128-SHA' })).toBe(false);
    expect(await greets({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' })).toBe(false);
  });

  it('to kubelets are proven by the authority of the cluster', async () => {
    const address = (machine: string) => clone.on(machine, 'hostname -i');
    for (const machine of MACHINES) {
      const url = `https://${(await address(machine)).split(' ')[0]}:10250/`;
      await clone.on(
        CONTROL_PLANE,
        `curl -sS -o /dev/null --cacert /etc/kubernetes/pki/ca.crt ${url}`,
      );
    }
    expect(await kubectl('logs', '-n', 'kube-system', 'kube-scheduler-control-plane-1')).not.toBe(
      '',
    );
  });
});

it('stores Secrets encrypted', async () => {
  await kubectl('create', 'secret', 'generic', 'witness', '--from-literal=word=open-sesame');
  const etcd = '/etc/kubernetes/pki/etcd';
  const stored = await clone.on(
    CONTROL_PLANE,
    `etcdctl --endpoints https://127.0.0.1:2379 --cacert ${etcd}/ca.crt \
       --cert ${etcd}/healthcheck-client.crt --key ${etcd}/healthcheck-client.key \
       get /registry/secrets/default/witness --print-value-only | tr -cd '[:print:]'`,
  );
  expect(stored).toMatch(/^k8s:enc:secretbox:v1:key1:/);
  expect(stored).not.toContain('open-sesame');
});

it('writes down who touched a Secret, and not what is in it', async () => {
  const log = await clone.on(
    CONTROL_PLANE,
    'grep \'"name":"witness"\' /var/log/kubernetes/audit/audit.log',
  );
  expect(log).toContain('"verb":"create"');
  expect(log).toContain('gitstead:operators');
  expect(log).not.toContain('open-sesame');
  const encoded = Buffer.from('open-sesame').toString('base64');
  expect(log).not.toContain(encoded);
});

it('gives a Service no external address', async () => {
  const service = ['create', 'service', 'clusterip', 'thief', '--tcp=80', '-o', 'json'];
  const manifest = JSON.parse(await kubectl(...service, '--dry-run=client'));
  const input = JSON.stringify({
    ...manifest,
    spec: { ...manifest.spec, externalIPs: ['203.0.113.1'] },
  });
  const env = { KUBECONFIG: access.kubeconfig };
  const options = { input, env, reject: false } as const;
  const { stderr } = await execa(access.kubectl, ['create', '-f', '-'], options);
  expect(stderr).toContain('externalIPs');
});

it('knows the operator by a name of their own that ends within a month', async () => {
  const { status } = JSON.parse(await kubectl('auth', 'whoami', '-o', 'json'));
  expect(status.userInfo.groups).toContain('gitstead:operators');
  expect(status.userInfo.username).toContain('@');
  const { users } = parse(await readFile(access.kubeconfig, 'utf8'));
  expect(Object.keys(users[0].user)).toEqual(['client-certificate-data', 'client-key-data']);
});

it('measures without trusting strangers', async () => {
  const args = await kubectl(
    'get',
    'deployment',
    '-n',
    'kube-system',
    'metrics-server',
    '-o',
    'json',
  );
  expect(args).not.toContain('insecure-tls');
  await eventually('measurements of the nodes', 90, () => kubectl('top', 'nodes'));
});

describe('up', () => {
  it('restores settings that somebody changed on a control plane', async () => {
    await clone.on(
      CONTROL_PLANE,
      `sed -i s/--profiling=false/--profiling=true/ /etc/kubernetes/manifests/kube-scheduler.yaml
       chmod 644 /etc/kubernetes/admin.conf
       rm /etc/kubernetes/gitstead/audit-policy.yaml`,
    );
    const result = await clone.gitstead('up', '--yes', '--json');
    expect(result).toContain('other arguments of kube-scheduler');
    expect((await started('kube-scheduler')).get('profiling')).toBe('false');
    expect(await clone.on(CONTROL_PLANE, 'stat -c %a /etc/kubernetes/admin.conf')).toBe('600');
  });

  it('renews certificates that end soon, and then has nothing to do', async () => {
    const certificate = '/etc/kubernetes/pki/apiserver';
    await clone.on(
      CONTROL_PLANE,
      `cd /run && openssl x509 -in ${certificate}.crt -x509toreq -signkey ${certificate}.key \
         -copy_extensions copy -out request &&
       openssl x509 -req -in request -CA /etc/kubernetes/pki/ca.crt -CAkey /etc/kubernetes/pki/ca.key \
         -days 20 -copy_extensions copy -out ${certificate}.crt && rm request`,
    );
    expect(await clone.gitstead('up', '--yes', '--json')).toContain('apiserver.crt end soon');
    const end = `openssl s_client -connect $(hostname -i | cut -d ' ' -f 1):6443 </dev/null 2>/dev/null |
      openssl x509 -noout -checkend ${300 * 86_400}`;
    expect(await clone.on(CONTROL_PLANE, end)).toContain('will not expire');
    expect(await clone.gitstead('diff')).toContain('Nothing to change');
  });
});
