import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureKey, publicKey } from '../../remote/keys.ts';
import { Clone } from './clone.ts';
import { removeHosts, SECOND_PORT, startHosts, type TestHost, USER } from './hosts.ts';
import { placeOf } from './place.ts';

const CLUSTER = 'hosts';
const NETWORK = { name: 'gitstead-e2e-hosts', prefix: placeOf(CLUSTER).prefix };
const OTHER_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

let hosts: readonly TestHost[] = [];
let clone: Clone;
let second: Clone | undefined;
let key: string;

/** A cluster on hosts; `changes` are the keys that differ from a good one. */
const cluster = (workers: object, changes: object = {}) => ({
  provider: 'ssh',
  docker: undefined,
  profiles: [],
  network: { machines: `${NETWORK.prefix}.0/24` },
  ssh: { user: USER, key },
  machines: {
    'control-plane': { role: 'control-plane', hosts: { first: { address: at(0) } } },
    workers: { role: 'worker', hosts: workers },
  },
  ...changes,
});

const at = (index: number): string => (hosts[index] as TestHost).address;

beforeAll(async () => {
  clone = await Clone.create('copied', {}, CLUSTER);
  key = clone.path('..', 'operator');
  await ensureKey(key, 'operator');
  await ensureKey(clone.path('..', 'stranger'), 'stranger');
  hosts = await startHosts(['first', 'second'], NETWORK, await publicKey(key));
});

afterAll(async () => {
  // The hosts are thrown away, and all that the cluster put on them.
  await removeHosts(hosts, NETWORK);
  await second?.forget();
  await clone?.forget();
});

/** What a host holds of any cluster. */
const traces = (host: TestHost | undefined): Promise<string> =>
  (host as TestHost).machine.sh(
    'ls -d /etc/kubernetes /var/lib/etcd/member /usr/bin/kubelet /srv/git/platform.git /usr/lib/gitstead 2>/dev/null || true',
  );

describe('bad input', () => {
  it('is refused all at once, before anything is changed', async () => {
    const machine = hosts[1]?.machine;
    const journal = JSON.stringify({ version: 2, cluster: '1234-5678', name: 'theirs' });
    await machine?.sh(`
      useradd --create-home --shell /bin/sh --password '*' plain
      cp -r /home/${USER}/.ssh /home/plain/ && chown -R plain: /home/plain/.ssh
      echo '${journal}' >/var/lib/gitstead/journal.json
      cp --remove-destination /usr/lib/os-release /etc/os-release
      sed -i 's/^ID=.*/ID=alpine/; s/^VERSION_ID=.*/VERSION_ID=3/' /etc/os-release`);
    const workers = {
      gone: { address: `${NETWORK.prefix}.99` },
      plain: { address: at(1), user: 'plain' },
      twin: { address: at(0), port: SECOND_PORT },
      stranger: { address: at(1), port: SECOND_PORT, key: clone.path('..', 'stranger') },
      theirs: { address: 'localhost', privateAddress: at(1), jump: { address: at(1) } },
      swapped: { address: '127.0.0.1', jump: { address: at(1) }, hostKey: OTHER_KEY },
    };
    await clone.declare(cluster(workers));
    const { exitCode, stderr } = await clone.try('up', '--yes');
    expect(exitCode).toBe(1);
    for (const said of [
      /gone cannot be reached/,
      /plain does not let this user become root/,
      /twin.* have the same \/etc\/machine-id|have the same \/etc\/machine-id/,
      /stranger .* does not accept the key/,
      /theirs belongs to cluster theirs \(1234-567/,
      /theirs runs alpine 3, which is not supported/,
      /swapped shows another host key/,
    ]) {
      expect(stderr).toMatch(said);
    }
    expect(await Promise.all(hosts.map(traces))).toEqual(['', '']);
    await machine?.sh(
      'rm /var/lib/gitstead/journal.json; ln -sf ../usr/lib/os-release /etc/os-release',
    );
    await rm(clone.path('.gitstead'), { recursive: true });
  });

  it('asks before it trusts hosts that it meets for the first time', async () => {
    await clone.declare(cluster({ second: { address: at(1) } }));
    const { exitCode, stdout, stderr } = await clone.try('doctor');
    expect(exitCode).not.toBe(0);
    const shown = await hosts[0]?.machine.sh('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    expect(`${stdout}${stderr}`).toContain(`first ${shown?.split(' ')[1]}`);
  });
});

describe('hosts that somebody has', () => {
  it('become a cluster, by a user with sudo', async () => {
    await clone.gitstead('up', '--yes');
    const { kubectl, kubeconfig } = JSON.parse(await clone.gitstead('access', '--json'));
    const args = ['--kubeconfig', kubeconfig, 'wait', '--for=condition=Ready', 'nodes', '--all'];
    const { stdout } = await execa(kubectl, args);
    expect(stdout.split('\n').sort()).toEqual([
      'node/first condition met',
      'node/second condition met',
    ]);
  });

  it('are left alone by the next run', async () => {
    expect(await clone.changes('up', '--yes')).toEqual([]);
  });
});

describe('a second laptop', () => {
  it('goes on with the cluster, with access of its own and the secrets that there are', async () => {
    second = await clone.another();
    const { all } = await second.try('up', '--yes');
    expect(all).toContain('going on with it');
    const files = ['ssh/flux_ed25519', 'webhook-token', 'id', 'ssh/id_ed25519', 'kubeconfig'];
    const same = await Promise.all(
      files.map(async (file) => {
        const [ours, theirs] = await Promise.all(
          [clone, second as Clone].map((of) =>
            readFile(join(of.directory, '.gitstead', CLUSTER, file), 'utf8'),
          ),
        );
        return ours === theirs;
      }),
    );
    expect(same).toEqual([true, true, true, false, false]);
  });

  it('changes nothing when it runs again, and leaves nothing to do for the first', async () => {
    expect(await second?.changes('up', '--yes')).toEqual([]);
    expect(await clone.changes('up', '--yes')).toEqual([]);
  });
});

describe('down', () => {
  it('takes the cluster off its hosts', async () => {
    await clone.gitstead('down');
    expect(await Promise.all(hosts.map(traces))).toEqual(['', '']);
  });
});
