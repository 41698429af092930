import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Inventory } from '../../plan/inventory.ts';
import { clusterPaths } from '../../plan/paths.ts';
import { writeSshFiles } from '../../remote/files.ts';
import { ensureKey, publicKey } from '../../remote/keys.ts';
import { createShell, type Shell, waitForShell } from '../../remote/ssh.ts';
import type { GitHost } from '../../sync/ssh-config.ts';

const SSHD = '/usr/sbin/sshd';

/** Whether this machine has an SSH server that the tests can start for themselves. */
export const hasSshd = await access(SSHD).then(
  () => true,
  () => false,
);

/** A Git server as a provider makes it: SSH, one user, the operator's key; nothing prepared yet. */
export interface TestGitHost {
  readonly host: GitHost;
  readonly shell: Shell;
  /** Home of the server's user. */
  readonly home: string;
  readonly repository: string;
  readonly hostKey: string;
  readonly stop: () => void;
}

/** Starts a real sshd on loopback, with keys and files below `folder`, for the clone at `root`. */
export async function startGitHost(folder: string, root: string): Promise<TestGitHost> {
  const home = join(folder, 'home');
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  const paths = clusterPaths('local', root);
  await ensureKey(paths.sshKey, 'operator');
  await ensureKey(join(folder, 'host_key'), 'host');
  await writeFile(join(folder, 'operator'), await publicKey(paths.sshKey));
  const port = await freePort();
  await writeFile(join(folder, 'sshd_config'), sshdConfig(folder, home, port));
  const sshd = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
  const ssh = { host: '127.0.0.1', port, user: userInfo().username };
  const inventory: Pick<Inventory, 'machines' | 'git'> = {
    machines: [],
    git: { address: '127.0.0.1', ssh },
  };
  const hostKey = await readFile(join(folder, 'host_key.pub'), 'utf8');
  await writeSshFiles(inventory, paths, async () => hostKey);
  const shell = createShell(paths.sshConfig);
  await waitForShell(shell, 'git', AbortSignal.timeout(10_000));
  const host = { cluster: 'local', ssh, paths };
  const repository = join(folder, 'srv/platform.git');
  await mkdir(join(folder, 'srv'));
  return { host, shell, home, repository, hostKey, stop: () => stop(sshd, paths.sshConfig) };
}

function sshdConfig(folder: string, home: string, port: number): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey "${folder}/host_key"`,
    `PidFile "${folder}/pid"`,
    `AuthorizedKeysFile "${folder}/operator" "${home}/.ssh/authorized_keys"`,
    `SetEnv HOME="${home}"`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    '',
  ].join('\n');
}

function stop(sshd: ChildProcess, config: string): void {
  // The shared connection would otherwise keep its session alive for a minute.
  execa('ssh', ['-F', config, '-O', 'exit', 'git'], { reject: false, stdio: 'ignore' });
  sshd.kill();
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
