import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Inventory } from '../../plan/inventory.ts';
import { type ClusterPaths, clusterPaths } from '../../plan/paths.ts';
import { ensureKey, publicKey } from '../../remote/keys.ts';

/** A real OpenSSH server on a loopback port, run as the current user, with keys of its own. */
export interface TestServer {
  readonly paths: ClusterPaths;
  readonly inventory: Pick<Inventory, 'machines'>;
  readonly hostKey: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts a server that accepts the key of a cluster whose clone lies in a new folder. */
export async function startSshd(folder = 'clone', machine = 'workers-1'): Promise<TestServer> {
  const root = await mkdtemp(join(tmpdir(), 'gs-'));
  const clone = join(root, folder);
  const paths = { ...clusterPaths('test', clone), sshControl: join(root, 'c') };
  await mkdir(clone, { recursive: true });
  await ensureKey(paths.sshKey, 'test');
  await ensureKey(join(root, 'host'), 'host');
  await writeFile(join(root, 'keys'), `${await publicKey(paths.sshKey)}\n`, { mode: 0o600 });
  await mkdir('/run/sshd', { recursive: true }).catch(() => undefined);
  const { server, port } = await listening(root);
  const ssh = { host: '127.0.0.1', port, user: userInfo().username };
  return {
    paths,
    inventory: {
      machines: [
        {
          name: machine,
          pool: 'workers',
          role: 'worker',
          address: '127.0.0.1',
          ssh,
          labels: {},
          taints: [],
        },
      ],
    },
    hostKey: () => readFile(join(root, 'host.pub'), 'utf8'),
    stop: async () => {
      server.kill();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A port that was free may be taken by another test before the server has it. */
async function listening(root: string, tries = 5) {
  const port = await freePort();
  await writeFile(join(root, 'sshd_config'), config(root, port));
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(root, 'sshd_config')]);
  let said = '';
  const up = await new Promise<boolean>((resolve) => {
    server.stderr.on('data', (text) => {
      said += text;
      if (said.includes('listening')) resolve(true);
    });
    server.once('exit', () => resolve(false));
  });
  if (up) return { server, port };
  if (tries > 1) return listening(root, tries - 1);
  throw new Error(`sshd did not start: ${said}`);
}

function config(root: string, port: number): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(root, 'host')}`,
    `AuthorizedKeysFile ${join(root, 'keys')}`,
    `PidFile ${join(root, 'pid')}`,
    'PasswordAuthentication no',
    'StrictModes no',
    'UsePAM no',
    '',
  ].join('\n');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
