import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { offeredKey } from '../../../providers/ssh/host-keys.ts';
import { HostKeyError, UnreachableError } from '../../../remote/errors.ts';
import { writeSshFiles } from '../../../remote/files.ts';
import { closeConnection, createShell } from '../../../remote/ssh.ts';
import { startSshd, type TestServer } from '../../remote/sshd.ts';

const signal = new AbortController().signal;

describe.skipIf(!existsSync('/usr/sbin/sshd'))('a host that is met for the first time', () => {
  let server: TestServer;
  const target = () => {
    const [machine] = server.inventory.machines;
    if (!machine) throw new Error('The server has no machine');
    return { name: machine.name, ssh: machine.ssh };
  };

  beforeAll(async () => {
    server = await startSshd('a clone');
    await writeSshFiles(server.inventory, server.paths, async () => undefined);
  });
  afterAll(() => server.stop());

  test('shows its key, and nothing runs on it before that was agreed to', async () => {
    const key = await offeredKey(server.paths.sshConfig, target(), signal);
    expect((await server.hostKey()).startsWith(key)).toBe(true);
    const shell = createShell(server.paths.sshConfig);
    await expect(shell(target().name, 'true')).rejects.toThrow(HostKeyError);
  });

  test('may not answer at all', async () => {
    const ssh = { ...target().ssh, port: 1 };
    const machines = server.inventory.machines.map((machine) => ({ ...machine, ssh }));
    const paths = { ...server.paths, sshConfig: `${server.paths.sshConfig}-silent` };
    await writeSshFiles({ machines }, paths, async () => undefined);
    await expect(offeredKey(paths.sshConfig, { ...target(), ssh }, signal)).rejects.toThrow(
      UnreachableError,
    );
  });

  test('lets a key of an agent in', async () => {
    const { stdout } = await execa('ssh-agent', ['-s']);
    const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(stdout)?.[1] ?? '';
    const agent = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1]);
    try {
      await execa('ssh-add', ['-q', server.paths.sshKey], { env: { SSH_AUTH_SOCK: socket } });
      const identity = 'agent';
      const machines = server.inventory.machines.map((machine) => ({
        ...machine,
        ssh: { ...machine.ssh, identity },
      }));
      const paths = { ...server.paths, sshConfig: `${server.paths.sshConfig}-agent` };
      await writeSshFiles({ machines }, paths, server.hostKey);
      const ssh = ['-F', paths.sshConfig, target().name, 'echo in'];
      const env = { SSH_AUTH_SOCK: socket };
      expect((await execa('ssh', ssh, { env })).stdout).toBe('in');
      await closeConnection(paths.sshConfig, target().name);
      const without = await execa('ssh', ssh, { env: { SSH_AUTH_SOCK: '' }, reject: false });
      expect(without.stderr).toContain('Permission denied');
    } finally {
      process.kill(agent);
    }
  });
});
