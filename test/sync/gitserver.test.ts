import { chmod, copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ensureKey, publicKey } from '../../remote/keys.ts';
import {
  ensureToken,
  type GitServerSpec,
  prepareGitServer,
  restrictedKey,
  webhookPath,
} from '../../sync/gitserver.ts';
import { divergence, fetchCluster, missingCommits, pushFastForward } from '../../sync/push.ts';
import { ensureRemote, removeRemote } from '../../sync/remote.ts';
import { makeFolder, removeFolder, USER, user, write } from './clone.ts';
import { hasSshd, startGitHost, type TestGitHost } from './git-host.ts';

const run = { report: () => undefined, signal: new AbortController().signal };
const followed = { branch: 'main' };

test('the path of the webhook is the one that Flux computes', () => {
  // printf '%s' 'tokengitflux-system' | sha256sum
  expect(webhookPath('token')).toBe(
    '/hook/0bac87c166155a399ca9deddefbd5834c4e3618ffecde5ffb71e3cc8b34cbf2d',
  );
});

test('a key that is none never reaches authorized_keys', () => {
  expect(() => restrictedKey('ssh-ed25519 AAAA\nssh-rsa evil', '/srv/git')).toThrow(
    'not an ed25519',
  );
});

test('the token of the webhook is made once, for its owner only', async () => {
  const folder = await makeFolder();
  const file = join(folder, 'deep/token');
  const token = await ensureToken(file);
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(await ensureToken(file)).toBe(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await removeFolder(folder);
});

describe.skipIf(!hasSshd)('with a Git server over SSH', { timeout: 30_000 }, () => {
  let folder: string;
  let server: string;
  let clone: string;
  let git: TestGitHost;
  let spec: GitServerSpec;
  let listener: Server;
  const calls: IncomingMessage[] = [];
  let answer = 200;

  beforeAll(async () => {
    for (const [name, value] of Object.entries(USER)) vi.stubEnv(name, value);
    folder = await makeFolder();
    server = await makeFolder('server');
    clone = join(folder, 'my clone');
    await write(clone, { 'stack.yaml': '1', 'sub dir/file': '', '.gitignore': '.gitstead/\n' });
    await user(clone, 'init', '--quiet', '--initial-branch=main');
    await commit('start');
    git = await startGitHost(server, clone);
    listener = createServer((request, response) => {
      calls.push(request);
      response.writeHead(answer).end();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as { port: number };
    await ensureKey(git.host.paths.directory.concat('/ssh/flux_ed25519'), 'flux');
    spec = {
      branch: 'main',
      fluxKey: await publicKey(join(git.host.paths.directory, 'ssh/flux_ed25519')),
      receivers: [`127.0.0.1:${port}`],
      webhookToken: 'a token',
      repository: git.repository,
    };
  }, 30_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    listener?.close();
    git?.stop();
    await Promise.all([removeFolder(folder), removeFolder(server)]);
  });

  const commit = async (message: string, cwd = clone) => {
    await user(cwd, 'add', '.');
    await user(cwd, 'commit', '--quiet', '--allow-empty', '-m', message);
  };
  const remoteHead = () => user(git.repository, 'log', '-1', '--format=%s', 'main');
  const prepare = () => prepareGitServer(git.shell, spec, run);
  const called = async (count: number) => {
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(count), 8000);
    return calls.at(-1);
  };

  test('everything is made in one go, and a second time changes nothing', async () => {
    expect(await prepare()).toEqual([
      { action: 'created', subject: 'repository/platform' },
      { action: 'configured', subject: 'settings/platform' },
      { action: 'created', subject: 'key/flux' },
      { action: 'created', subject: 'receivers/flux' },
      { action: 'created', subject: 'script/notify' },
      { action: 'created', subject: 'hook/post-receive' },
    ]);
    const again = await prepare();
    expect(again.filter(({ action }) => action !== 'unchanged')).toEqual([]);
  });

  test('keys of others stay, and Flux’s own is replaced', async () => {
    const file = join(git.home, '.ssh/authorized_keys');
    await writeFile(file, `ssh-ed25519 AAAA other\n${await readFile(file, 'utf8')}`);
    const changes = await prepareGitServer(
      git.shell,
      { ...spec, fluxKey: 'ssh-ed25519 BBBB' },
      run,
    );
    expect(changes).toContainEqual({ action: 'configured', subject: 'key/flux' });
    expect((await readFile(file, 'utf8')).split('\n')).toEqual([
      'ssh-ed25519 AAAA other',
      `restrict,command="git-upload-pack '${git.repository}'" ssh-ed25519 BBBB`,
      '',
    ]);
    await prepare();
  });

  test('a repository that was left half made is made again', async () => {
    await rm(git.repository, { recursive: true });
    await write(`${git.repository}.new`, { HEAD: '' });
    expect(await prepare()).toContainEqual({ action: 'created', subject: 'repository/platform' });
  });

  test('the remote is added once, and a plain push works from any folder with no environment', async () => {
    // The fixture’s repository is not at the fixed path of a real server.
    const useFixture = () =>
      user(clone, 'config', 'remote.cluster.url', `ssh://local.gitstead${git.repository}`);
    expect(await ensureRemote(clone, git.host, followed)).toEqual({
      subject: 'remote/cluster',
      action: 'created',
    });
    expect(await ensureRemote(clone, git.host, followed)).toMatchObject({ action: 'unchanged' });
    expect(await user(clone, 'config', 'remote.cluster.url')).toBe(
      'ssh://local.gitstead/srv/git/platform.git',
    );
    await useFixture();
    await user(join(clone, 'sub dir'), 'push', '--quiet', 'cluster');
    expect(await remoteHead()).toBe('start');
    expect(await user(clone, 'branch', '--list', '--remotes')).toContain('cluster/main');
  });

  test('a push makes the receiver hear of it', async () => {
    await commit('ring');
    const before = calls.length;
    await user(clone, 'push', '--quiet', 'cluster');
    const call = await called(before + 1);
    expect([call?.method, call?.url]).toEqual(['POST', webhookPath('a token')]);
    await vi.waitFor(
      async () =>
        expect(await readFile(join(git.repository, 'gitstead/last'), 'utf8')).toContain('HTTP 200'),
      8000,
    );
  });

  test('a receiver that is not ready is tried again', async () => {
    answer = 503;
    await commit('ring again');
    const before = calls.length;
    await user(clone, 'push', '--quiet', 'cluster');
    await called(before + 2);
    answer = 200;
    const failed = calls.length;
    await called(failed + 1);
  });

  test('a receiver that cannot be reached neither delays nor fails a push', async () => {
    await prepareGitServer(git.shell, { ...spec, receivers: ['192.0.2.1:9'] }, run);
    await commit('into the void');
    await user(clone, 'push', '--quiet', 'cluster');
    expect(await remoteHead()).toBe('into the void');
    await prepare();
  });

  test('any branch deploys what is checked out', async () => {
    await user(clone, 'switch', '--quiet', '-c', 'feature');
    await commit('from a feature branch');
    await user(clone, 'push', '--quiet', 'cluster');
    expect(await remoteHead()).toBe('from a feature branch');
    await user(clone, 'switch', '--quiet', '-C', 'main');
  });

  test('other remotes are reached as before', async () => {
    const command = await user(clone, 'config', 'core.sshCommand');
    const show = async (host: string) =>
      (await execa('sh', ['-c', `${command} -G ${host}`], { cwd: clone })).stdout;
    const mine = await show('local.gitstead');
    expect(mine).toContain(`port ${git.host.ssh.port}`);
    expect(mine).toContain('identitiesonly yes');
    expect(await show('github.example')).not.toContain('identitiesonly yes');
  });

  test('Flux’s key reads and can do nothing else', async () => {
    // `-i` expands `%h` and cannot be told not to, so the key is used from a plain path.
    const key = join(server, 'flux');
    await copyFile(join(git.host.paths.directory, 'ssh/flux_ed25519'), key);
    await chmod(key, 0o600);
    const options = [
      '-i',
      key,
      '-F',
      '/dev/null',
      '-o',
      'IdentitiesOnly=yes',
      '-p',
      `${git.host.ssh.port}`,
    ];
    const known = [
      '-o',
      'StrictHostKeyChecking=accept-new',
      '-o',
      `UserKnownHostsFile=${server}/known`,
    ];
    const ssh = ['ssh', ...options, ...known].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
    const env = { ...USER, GIT_SSH_COMMAND: ssh.join(' ') };
    const url = `ssh://${git.host.ssh.user}@127.0.0.1${git.repository}`;
    const list = await execa('git', ['ls-remote', url, 'main'], { cwd: folder, env });
    expect(list.stdout).toContain('refs/heads/main');
    const push = await execa('git', ['push', url, 'HEAD:refs/heads/evil'], {
      cwd: clone,
      env,
      reject: false,
    });
    expect(push.exitCode).not.toBe(0);
    const target = `${git.host.ssh.user}@127.0.0.1`;
    const shell = await execa('ssh', [...options, ...known, target, 'id'], {
      input: '',
      reject: false,
    });
    expect(shell.stdout).not.toContain('uid=');
  });

  test('only forward: history on the server is not rewritten, not even by force', async () => {
    await user(clone, 'commit', '--quiet', '--allow-empty', '--amend', '-m', 'rewritten');
    const force = execa('git', ['push', '--force', 'cluster'], { cwd: clone, env: USER });
    await expect(force).rejects.toThrow('non-fast-forward');
    const remove = execa('git', ['push', 'cluster', ':main'], { cwd: clone, env: USER });
    await expect(remove).rejects.toThrow('deletion prohibited');
    await fetchCluster(clone, followed, run);
    await user(clone, 'reset', '--quiet', '--hard', 'cluster/main');
  });

  test('a push brings what the cluster lacks, and then there is nothing to push', async () => {
    await commit('forward');
    await fetchCluster(clone, followed, run);
    expect(await divergence(clone, followed)).toEqual({ ahead: 1, behind: 0 });
    expect(await pushFastForward(clone, followed, run)).toMatchObject({
      action: 'configured',
      reason: expect.stringMatching(/^pushed [0-9a-f]+ forward$/),
    });
    expect(await pushFastForward(clone, followed, run)).toMatchObject({ action: 'unchanged' });
  });

  describe('when a colleague pushed', () => {
    beforeAll(async () => {
      const theirs = join(folder, 'theirs');
      await user(folder, 'clone', '--quiet', git.repository, theirs);
      await commit('from a colleague', theirs);
      await user(theirs, 'push', '--quiet', 'origin', 'HEAD:main');
    });

    test('the clone knows what it would lose', async () => {
      await fetchCluster(clone, followed, run);
      expect(await missingCommits(clone)).toMatchObject([
        { author: 'A User', subject: 'from a colleague' },
      ]);
    });

    test('a clone that is behind is told to take the commits in', async () => {
      await expect(pushFastForward(clone, followed, run)).rejects.toMatchObject({
        message: 'The cluster has 1 commit that this clone lacks.',
        remedy: expect.stringContaining('git merge --ff-only cluster/main'),
      });
    });

    test('a clone that went its own way is told to rebase, even without a fetch', async () => {
      await user(clone, 'update-ref', 'refs/remotes/cluster/main', 'HEAD');
      await commit('mine');
      await expect(pushFastForward(clone, followed, run)).rejects.toMatchObject({
        message: 'The cluster has 1 commit that this clone lacks, and it lacks 1 commit of yours.',
        remedy: expect.stringContaining('git pull --rebase cluster main'),
      });
      await user(clone, 'pull', '--quiet', '--rebase', 'cluster', 'main');
      await pushFastForward(clone, followed, run);
      expect(await missingCommits(clone)).toEqual([]);
    });
  });

  test('the remote goes with the cluster, and git works as before', async () => {
    const config = join(clone, '.git/config');
    await user(clone, 'config', 'remote.cluster.url', 'ssh://local.gitstead/srv/git/platform.git');
    expect(await removeRemote(clone, 'local', git.host.paths.directory)).toEqual({
      subject: 'remote/cluster',
      action: 'deleted',
    });
    expect(await readFile(config, 'utf8')).not.toMatch(/include|cluster|gitstead/);
  });
});
