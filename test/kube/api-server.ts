import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../kube/client.ts';
import { type Binaries, unpack } from './binaries.ts';

/** A Kubernetes API of its own on loopback: etcd and kube-apiserver, nothing else. */
export interface TestApi {
  readonly kubeconfig: string;
  readonly stop: () => Promise<void>;
}

/** Starts the API with an empty store and waits until it is ready. */
export async function startApi(binaries: Binaries): Promise<TestApi> {
  const folder = await mkdtemp(join(tmpdir(), 'gitstead-api-'));
  const programs = await unpack(binaries, folder);
  const [client, peer, port] = await Promise.all([freePort(), freePort(), freePort()]);
  const token = randomBytes(16).toString('hex');
  await writeFile(join(folder, 'tokens'), `${token},admin,1,system:masters\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = join(folder, 'service-accounts.key');
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const etcd = start(join(programs, 'etcd'), etcdFlags(folder, client, peer));
  const api = start(join(programs, 'kube-apiserver'), [
    `--etcd-servers=http://127.0.0.1:${client}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${join(folder, 'tokens')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    // Without a controller manager nothing makes service accounts for pods.
    '--disable-admission-plugins=ServiceAccount',
  ]);
  const stop = async () => {
    await Promise.all([end(api), end(etcd)]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const kubeconfig = await writeKubeconfig(folder, port, token);
    await ready(kubeconfig);
    return { kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdFlags(folder: string, client: number, peer: number): string[] {
  const clientUrl = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
  ];
}

async function writeKubeconfig(folder: string, port: number, token: string): Promise<string> {
  const certificate = await eventually(() => readFile(join(folder, 'apiserver.crt')));
  const path = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'test',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': certificate.toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

async function ready(kubeconfig: string): Promise<void> {
  const client = await connect(kubeconfig, AbortSignal.timeout(60_000));
  await client.text({ path: '/readyz', deadline: 60_000 });
  client.close();
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries > 200) throw error;
      await sleep(100);
    }
  }
}

function start(file: string, flags: readonly string[]): ChildProcess {
  return spawn(file, flags, { stdio: process.env.GITSTEAD_TEST_VERBOSE ? 'inherit' : 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
