import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { type ClusterPaths, clusterPaths, ROOT } from '../plan/paths.ts';
import { type Timed, timed } from './timed.ts';

/** Name of the benchmarks' cluster. */
export const CLUSTER = 'bench';

/** The benchmarks' machines, without the last part of their addresses. */
export const SUBNET = '172.30.77';

export const PORTS = { api: 17443, git: 17222, http: 17080, ssh: 17300 };

const stackOf = (controlPlanes: number) => ({
  apiVersion: 'gitstead/v1',
  clusters: {
    [CLUSTER]: {
      provider: 'docker',
      machines: {
        'control-plane': { role: 'control-plane', count: controlPlanes },
        workers: { role: 'worker', count: 1 },
      },
      network: { machines: `${SUBNET}.0/24` },
      docker: { ports: PORTS },
    },
  },
});

const ENVIRONMENT = {
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@example.com',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@example.com',
};

/** A clone of the commit under test in a temporary folder, with a stack, names and ports of its own. */
export class Stand {
  readonly folder: string;
  readonly clone: string;
  readonly paths: ClusterPaths;
  /** Aborted when the benchmarks are to end early. */
  readonly signal: AbortSignal;
  /** The commit that holds the stack and nothing rendered. */
  #base = '';

  private constructor(folder: string, signal: AbortSignal) {
    this.signal = signal;
    this.folder = folder;
    this.clone = join(folder, 'my-platform');
    this.paths = clusterPaths(CLUSTER, this.clone);
  }

  /** The packages are those of this checkout: installing them is not what is measured. */
  static async create(signal: AbortSignal): Promise<Stand> {
    const stand = new Stand(await mkdtemp(join(tmpdir(), 'gitstead-bench-')), signal);
    await execa('git', ['clone', '--quiet', '--no-hardlinks', ROOT, stand.clone]);
    await stand.git('checkout', '--quiet', '-B', 'main');
    const modules = join(stand.clone, 'node_modules');
    await cp(join(ROOT, 'node_modules'), modules, { recursive: true, verbatimSymlinks: true });
    await stand.declare(1);
    await stand.git('commit', '--quiet', '--all', '--message', 'Measure');
    stand.#base = await stand.head();
    return stand;
  }

  /** Writes a `stack.yaml` with so many control planes, and one worker. */
  async declare(controlPlanes: number): Promise<void> {
    await writeFile(join(this.clone, 'stack.yaml'), stringify(stackOf(controlPlanes)));
  }

  /** Runs `./gitstead` in the clone. @throws when it fails. */
  gitstead(...args: string[]): Promise<Timed> {
    return this.run('./gitstead', args);
  }

  /** Runs a command in the clone. Ended early, it may take its time to end well. @throws when it fails. */
  run(file: string, args: readonly string[]): Promise<Timed> {
    const ending = { cancelSignal: this.signal, forceKillAfterDelay: false } as const;
    const place = { cwd: this.clone, env: ENVIRONMENT, preferLocal: true };
    return timed(file, args, { ...place, ...ending });
  }

  async git(...args: string[]): Promise<string> {
    return (await execa('git', args, { cwd: this.clone, env: ENVIRONMENT })).stdout;
  }

  head(): Promise<string> {
    return this.git('rev-parse', 'HEAD');
  }

  /** Back to a clone in which nothing was rendered yet. */
  async forget(): Promise<void> {
    await this.git('reset', '--quiet', '--hard', this.#base);
  }

  /** Removes the cluster, whatever state it is in, and the folder. */
  async remove(): Promise<void> {
    const down = ['down', '--force', '--json'];
    await timed('./gitstead', down, { cwd: this.clone, env: ENVIRONMENT });
    await rm(this.folder, { recursive: true, force: true });
  }
}
