import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lease, openLease } from '../../bootstrap/lease/lease.ts';
import { thisRun } from '../../cli/holder.ts';
import { withRunLock } from '../../cli/run-lock.ts';
import type { Access } from '../../cli/verbs/access.ts';
import { Clone } from './clone.ts';
import { engineObjects, eventually } from './engine.ts';
import { placeOf } from './place.ts';

const APP = `http://127.0.0.1:${placeOf('e2e').ports.http}`;

let clone: Clone;
let access: Access;

beforeAll(async () => {
  clone = await Clone.create('copied');
});

afterAll(() => clone?.remove());

const kubectl = async (...args: string[]): Promise<string> =>
  (await execa(access.kubectl, args, { env: { KUBECONFIG: access.kubeconfig } })).stdout;

/** What `up` says when it stops before anything is created. */
async function refusal(): Promise<string> {
  const { exitCode, stderr } = await clone.try('up', '--yes');
  expect(exitCode).toBe(1);
  expect(await engineObjects()).toEqual([]);
  return stderr as string;
}

describe('bad input', () => {
  it('stops before anything is created and names every problem', async () => {
    const good = await readFile(clone.path('stack.yaml'), 'utf8');
    const bad = good
      .replace(`${clone.place.prefix}.0/24`, '10.244.3.0/24')
      .replace('provider: docker', 'provider: docker\n    machine: {}');
    await writeFile(clone.path('stack.yaml'), bad);
    const said = await refusal();
    await writeFile(clone.path('stack.yaml'), good);
    expect(said).toContain('Did you mean "machines"?');
    expect(said).toMatch(/overlap/);
  });

  it('stops at a detached HEAD', async () => {
    await clone.git('switch', '--quiet', '--detach');
    const said = await refusal();
    await clone.git('switch', '--quiet', 'main');
    expect(said).toContain('HEAD is detached');
  });

  it('stops at a port that something else uses', async () => {
    const { api } = clone.place.ports;
    const server = createServer().listen(api, '127.0.0.1');
    await once(server, 'listening');
    const said = await refusal();
    server.close();
    expect(said).toContain(`port ${api} (the Kubernetes API, docker.ports.api) is in use`);
  });

  it('stops while another run holds the lock', async () => {
    const said = await withRunLock(clone.path('.gitstead', 'e2e', 'lock'), 'test', refusal);
    expect(said).toMatch(/`gitstead test` \(process \d+, .*\) is working on this cluster/);
  });

  it('never lets a name reach a shell', async () => {
    const witness = clone.path('witness');
    for (const name of ['$(touch witness)', '`touch witness`', 'a; touch witness', "a' b", '"']) {
      const { exitCode } = await clone.try('up', name, '--yes');
      expect(exitCode).toBe(1);
    }
    await expect(readFile(witness)).rejects.toThrow('ENOENT');
  });
});

describe('diff', () => {
  it('says before there is a cluster what would be made, and makes nothing', async () => {
    const { exitCode, stdout } = await clone.try('diff', '--json');
    expect(exitCode).toBe(2);
    const { changes, problems } = JSON.parse(stdout as string);
    expect(changes).toContainEqual({ subject: 'machine/control-plane-1', action: 'created' });
    expect(problems).toEqual([]);
    expect(await engineObjects()).toEqual([]);
  });
});

describe('up', () => {
  it('continues after a kill in the middle and ends with a healthy cluster', async () => {
    const options = { reject: false, detached: true, all: true } as const;
    const first = clone.run('./gitstead', ['up', '--yes'], options);
    await eventually('the first machine', 600, async () => {
      expect(first.exitCode, 'up ended by itself').toBeNull();
      expect(await engineObjects()).toContain('container/gitstead-e2e-control-plane-1');
    });
    await sleep(3000);
    process.kill(-(first.pid as number), 'SIGKILL');
    expect((await first).signal).toBe('SIGKILL');

    await clone.gitstead('up', '--yes');
    access = JSON.parse(await clone.gitstead('access', '--json'));
    const nodes = JSON.parse(await kubectl('get', 'nodes', '-o', 'json')).items;
    expect(nodes.map((node: { metadata: { name: string } }) => node.metadata.name).sort()).toEqual([
      'control-plane-1',
      'workers-1',
    ]);
  });

  it('makes `kubectl top nodes` work', async () => {
    const top = await eventually('kubectl top', 60, () => kubectl('top', 'nodes', '--no-headers'));
    expect(top.split('\n')).toHaveLength(2);
  });

  it('serves the sample app on the printed URL', async () => {
    expect(access.urls.podinfo).toBe(APP);
    const response = await fetch(APP);
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty('message');
  });

  it('changes nothing when it is run again', async () => {
    expect(await clone.changes('up', '--yes')).toEqual([]);
  });

  it('leaves nothing for `diff`', async () => {
    const { exitCode, stdout } = await clone.try('diff');
    expect(stdout).toContain('Nothing to change');
    expect(exitCode).toBe(0);
  });

  it('is refused while a run from elsewhere holds the lease of the cluster', async () => {
    const open = openLease(clone.path('.gitstead', 'e2e', 'ssh', 'config'));
    const holder = { ...thisRun('up', '/elsewhere'), host: 'elsewhere' };
    const lease = new Lease({ run: 'elsewhere', holder, isGone: () => false, open });
    const { signal } = new AbortController();
    await lease.take(['control-plane-1'], { report: () => undefined, signal });
    try {
      for (const verb of [['up', '--yes'], ['down']]) {
        const { exitCode, stderr } = await clone.try(...verb);
        expect(stderr).toMatch(
          /@elsewhere, since .*, from \/elsewhere\) is working on this cluster/,
        );
        expect(exitCode).toBe(1);
      }
      expect((await clone.try('diff')).exitCode).toBe(0);
    } finally {
      await lease.release();
    }
  });

  it('leaves nothing for `cdktf diff`', async () => {
    const diff = await clone.run('npx', ['cdktf', 'diff'], { all: true });
    expect(diff.all).toMatch(/no changes/i);
  });
});

describe('git push', () => {
  it('brings a change to the cluster, and a revert takes it away', async () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', data: { hello: 'git' } };
    const metadata = { name: 'pushed', namespace: 'default' };
    await writeFile(
      clone.path('clusters/e2e/apps/pushed.yaml'),
      JSON.stringify({ ...manifest, metadata }),
    );
    await clone.git('add', 'clusters/e2e/apps/pushed.yaml');
    await clone.git('commit', '--quiet', '-m', 'Add a ConfigMap');
    await clone.git('push', '--quiet', 'cluster');
    await eventually('the pushed ConfigMap', 30, () => kubectl('get', 'configmap', 'pushed'));

    await clone.git('revert', '--no-edit', 'HEAD');
    await clone.git('push', '--quiet', 'cluster');
    await eventually('the removal of the ConfigMap', 30, async () => {
      await expect(kubectl('get', 'configmap', 'pushed')).rejects.toThrow('NotFound');
    });
  });
});

describe('a machine that was deleted by hand', () => {
  it('comes back with the next `up`', async () => {
    await execa('docker', ['rm', '--force', clone.container('workers-1')]);
    await clone.gitstead('up', '--yes');
    const ready = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
    expect(await kubectl('get', 'node', 'workers-1', '-o', ready)).toBe('True');
    await eventually('the sample app', 60, () => fetch(APP));
  });
});

describe('down', () => {
  it('stops when the Git server holds commits that the clone lacks', async () => {
    const other = clone.path('..', 'second');
    await execa('git', ['clone', '--quiet', clone.directory, other]);
    const commit = ['-c', 'user.name=B', '-c', 'user.email=b@example.com', 'commit'];
    await execa('git', [...commit, '--quiet', '--allow-empty', '-m', 'From a colleague'], {
      cwd: other,
    });
    await clone.git('fetch', '--quiet', other, 'HEAD');
    await clone.git('push', '--quiet', 'cluster', 'FETCH_HEAD:refs/heads/main');
    await clone.git('update-ref', '-d', 'FETCH_HEAD');
    await clone.git('update-ref', '-d', 'refs/remotes/cluster/main');
    const { exitCode, stderr } = await clone.try('down');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('From a colleague');
    await clone.git('merge', '--quiet', 'cluster/main');
    await rm(other, { recursive: true });
  });

  it('leaves nothing behind', async () => {
    await clone.gitstead('down');
    expect(await engineObjects()).toEqual([]);
  });
});
