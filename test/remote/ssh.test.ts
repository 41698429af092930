import { existsSync } from 'node:fs';
import { readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccessError, HostKeyError, ScriptError, UnreachableError } from '../../remote/errors.ts';
import { writeSshFiles } from '../../remote/files.ts';
import { ensureKey } from '../../remote/keys.ts';
import { closeConnection, createShell, type Shell } from '../../remote/ssh.ts';
import { startSshd, type TestServer } from './sshd.ts';

const HOST = 'workers-1';
const NASTY = [
  `a b  c`,
  `it's "quoted"`,
  `$(touch /tmp/gs-pwned)`,
  '`touch /tmp/gs-pwned`',
  `; touch /tmp/gs-pwned #`,
  `line one\nline two\n`,
  `'; touch /tmp/gs-pwned; '`,
  `\\ \\n $HOME \${HOME} %h * ? [a] ~ ! & | < > \t é 漢`,
  `-o ProxyCommand=touch`,
  '}\nmain() { touch /tmp/gs-pwned; }\n',
];

describe.skipIf(!existsSync('/usr/sbin/sshd'))('a shell on a real OpenSSH server', () => {
  let server: TestServer;
  let shell: Shell;

  beforeAll(async () => {
    server = await startSshd(`it's $(touch gs-pwned) 100%h; a folder`);
    await writeSshFiles(server.inventory, server.paths, server.hostKey);
    shell = createShell(server.paths.sshConfig);
  });
  afterAll(async () => {
    await closeConnection(server.paths.sshConfig, HOST);
    await server.stop();
  });

  test.each(NASTY)('hands over the value %j as it is, and runs nothing of it', async (value) => {
    const script = 'printf "%s|" "$VALUE"';
    expect(await shell(HOST, script, { values: { VALUE: value } })).toBe(`${value}|`);
    expect(existsSync('/tmp/gs-pwned')).toBe(false);
    expect(existsSync('gs-pwned')).toBe(false);
  });

  test('keeps values out of the arguments of every process', async () => {
    const script = 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "';
    expect(await shell(HOST, script, { values: { TOKEN: 's3cret-in-stdin' } })).not.toContain(
      's3cret-in-stdin',
    );
  });

  test('shares one connection', async () => {
    const script = 'printf %s "$SSH_CONNECTION"';
    const [first, second] = [await shell(HOST, script), await shell(HOST, script)];
    expect(first).toBe(second);
  });

  test('works when a reboot has taken the folder of the sockets away', async () => {
    await closeConnection(server.paths.sshConfig, HOST);
    await rm(server.paths.sshControl, { recursive: true });
    const script = 'printf %s "$SSH_CONNECTION"';
    expect(await shell(HOST, script)).toBe(await shell(HOST, script));
    expect((await stat(server.paths.sshControl)).mode & 0o777).toBe(0o700);
  });

  test('shares no connection through a link that someone else made', async () => {
    await closeConnection(server.paths.sshConfig, HOST);
    await rm(server.paths.sshControl, { recursive: true });
    await symlink('/tmp', server.paths.sshControl);
    const script = 'printf %s "$SSH_CONNECTION"';
    expect(await shell(HOST, script)).not.toBe(await shell(HOST, script));
    await rm(server.paths.sshControl);
  });

  test('runs nothing after a command that reads its input', async () => {
    expect(await shell(HOST, 'cat\necho after')).toBe('after');
  });

  test('says which line of the log explains a failing script', async () => {
    const run = shell(HOST, 'echo "error: disk is full" >&2; echo bye >&2; exit 3', {
      title: 'preparing',
    });
    await expect(run).rejects.toThrow('workers-1: preparing failed (exit 3): error: disk is full');
    await expect(run).rejects.toBeInstanceOf(ScriptError);
  });

  test('shows what a script says while it runs', async () => {
    const said: string[] = [];
    await shell(HOST, 'echo one >&2; echo two >&2', { onLine: (line) => said.push(line) });
    expect(said).toEqual(['one', 'two']);
  });

  test('stops waiting for a script when the time is up', async () => {
    const run = shell(HOST, 'echo starting >&2; sleep 60', {
      timeoutSeconds: 5,
      title: 'sleeping',
    });
    await expect(run).rejects.toThrow('sleeping took longer than 5 s. Last said: starting');
  });

  test('stops when the user interrupts', async () => {
    const stop = new AbortController();
    const run = shell(HOST, 'sleep 60', {
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('interrupted')), 300);
    await expect(run).rejects.toThrow('interrupted');
  });

  test('refuses another host key than the pinned one', async () => {
    const other = { ...server.paths, knownHosts: `${server.paths.knownHosts}.other` };
    const config = { ...other, sshConfig: `${server.paths.sshConfig}.other` };
    const paths = { ...config, sshControl: `${server.paths.sshControl}-other` };
    await ensureKey(join(paths.sshControl, 'key'), 'other');
    const wrongKey = () => readFile(join(paths.sshControl, 'key.pub'), 'utf8');
    await writeSshFiles(server.inventory, paths, wrongKey);
    await expect(createShell(paths.sshConfig)(HOST, ':')).rejects.toBeInstanceOf(HostKeyError);
  });

  test('says that a host does not accept the key', async () => {
    const paths = {
      ...server.paths,
      sshKey: join(server.paths.sshControl, 'stranger'),
      sshConfig: `${server.paths.sshConfig}.stranger`,
      sshControl: `${server.paths.sshControl}-stranger`,
    };
    await ensureKey(paths.sshKey, 'stranger');
    await writeSshFiles(server.inventory, paths, server.hostKey);
    await expect(createShell(paths.sshConfig)(HOST, ':')).rejects.toBeInstanceOf(AccessError);
  });

  test('says that a host cannot be reached', async () => {
    await expect(shell('nobody-home.invalid', ':')).rejects.toBeInstanceOf(UnreachableError);
  });
});
