import { describe, expect, test } from 'vitest';
import { KnownError } from '../../plan/error.ts';
import { clusterPaths } from '../../plan/paths.ts';
import { sshConfig } from '../../remote/config.ts';
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
