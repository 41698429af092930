import { describe, expect, test } from 'vitest';
import { KnownError } from '../../plan/error.ts';
import { clusterPaths } from '../../plan/paths.ts';
import { jumpName, type NamedHost, sshConfig } from '../../remote/config.ts';
import { jumpsOf } from '../../remote/files.ts';
import { knownHosts } from '../../remote/known-hosts.ts';
import { assignments, program, quote } from '../../remote/quote.ts';

const ssh = { host: '127.0.0.1', port: 2216, user: 'root' };
const paths = clusterPaths('local', '/clone');

describe('the OpenSSH configuration', () => {
  test('has a section for each host', () => {
    const text = sshConfig([{ name: 'workers-1', ssh }], paths);
    expect(text).toContain('Host workers-1\n  HostName 127.0.0.1\n  Port 2216\n  User root\n');
    expect(text).toContain('StrictHostKeyChecking yes');
  });

  test.each(['a b', '-oProxyCommand=x', 'a\nProxyCommand x', '$(id)', '*', ''])(
    'refuses the host name %j',
    (name) => expect(() => sshConfig([{ name, ssh }], paths)).toThrow(KnownError),
  );

  test.each(['-l', 'root\nx', '$(id)', 'a b'])('refuses the user %j', (user) =>
    expect(() => sshConfig([{ name: 'a', ssh: { ...ssh, user } }], paths)).toThrow(KnownError),
  );

  test.each(['/a"b', '/a\nProxyCommand x', `/\${HOME}`])('refuses the clone folder %j', (root) =>
    expect(() => sshConfig([], clusterPaths('local', root))).toThrow('cannot use the path'),
  );

  test("gives each host one key: the clone's, one of the operator's own, or the agent's", () => {
    const of = (identity?: string) =>
      sshConfig([{ name: 'a', ssh: { ...ssh, ...(identity && { identity }) } }], paths);
    expect(of()).toContain('  IdentityFile "/clone/.gitstead/local/ssh/id_ed25519"\n');
    expect(of('/home/me/my key')).toContain('  IdentityFile "/home/me/my key"\n');
    expect(of('/home/me/my key')).not.toContain('id_ed25519');
    expect(of('agent')).toContain('  IdentityAgent SSH_AUTH_SOCK\n');
    expect(of('agent')).not.toContain('IdentityFile');
  });

  test('goes through a jump host, which has a name, a key and a pin of its own', () => {
    const jump = { host: 'bastion.example.com', port: 22, user: 'me' };
    const machine = { name: 'a', ssh: { ...ssh, jump } };
    const [reached, bastion] = [machine, ...jumpsOf([machine, machine])];
    const text = sshConfig([reached, bastion as NamedHost], paths);
    expect(text).toContain(
      `  ProxyCommand ssh -F '/clone/.gitstead/local/ssh/config' -W '[%h]:%p' -- ${jumpName(jump)}\n`,
    );
    expect(text).toContain(`Host ${jumpName(jump)}\n  HostName bastion.example.com\n`);
    expect(jumpsOf([machine, machine])).toHaveLength(1);
  });

  test('keeps connections of two clones apart', () => {
    const [here, there] = ['/here', '/there'].map(
      (root) => sshConfig([], clusterPaths('local', root)).match(/ControlPath (.*)/)?.[1],
    );
    expect(here).not.toBe(there);
  });
});

test('known hosts pin the key of each port', () => {
  expect(knownHosts([{ ssh, key: 'ssh-ed25519 AAAAB3= root@machine\n' }])).toBe(
    '[127.0.0.1]:2216 ssh-ed25519 AAAAB3=\n',
  );
});

test('known hosts name a host on the usual port without it, and each only once', () => {
  const pin = { ssh: { host: '10.0.0.1', port: 22 }, key: 'ssh-ed25519 AAAAB3=' };
  expect(knownHosts([pin, pin])).toBe('10.0.0.1 ssh-ed25519 AAAAB3=\n');
});

test.each(['', 'ssh-rsa AAAA', '* ssh-ed25519 AAAA', 'ssh-ed25519 AA$(id)'])(
  'known hosts refuse the key %j',
  (key) => expect(() => knownHosts([{ ssh, key }])).toThrow(KnownError),
);

test('quoting leaves a single word', () => {
  expect(quote(`it's`)).toBe(`'it'\\''s'`);
  expect(() => quote('\0')).toThrow(TypeError);
});

test('a variable name cannot carry code', () => {
  expect(() => assignments({ 'A=1;B': '' })).toThrow(TypeError);
});

test('a program that was cut off runs nothing', () => {
  const text = program('touch /tmp/x', { A: '1' });
  expect(text.trimEnd().split('\n').at(-1)).toBe('main </dev/null');
});
