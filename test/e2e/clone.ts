import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type Options, type Result } from 'execa';
import { stringify } from 'yaml';
import { type Change, changed } from '../../plan/change.ts';
import { ROOT } from '../../plan/paths.ts';
import { type Place, placeOf } from './place.ts';

/** A user's clone of this repository in a temporary folder whose path has a space. */
export class Clone {
  readonly directory: string;
  /** Name of its cluster. */
  readonly cluster: string;
  /** The network and the ports of its cluster. */
  readonly place: Place;

  private constructor(directory: string, cluster: string) {
    this.directory = directory;
    this.cluster = cluster;
    this.place = placeOf(cluster);
  }

  /**
   * Clones the commit under test and declares the tests' own cluster.
   *
   * @param packages `fresh`: `./gitstead` installs them as in every new clone; `copied`: taken from
   *   this checkout, which is faster
   * @param cluster keys of the cluster that differ from the tests' usual one
   * @param name of the cluster, where it may run beside others: one that has a place
   */
  static async create(
    packages: 'fresh' | 'copied',
    cluster: object = {},
    name = 'e2e',
  ): Promise<Clone> {
    const parent = await mkdtemp(join(tmpdir(), 'gitstead e2e-'));
    const clone = new Clone(join(parent, 'my-platform'), name);
    await execa('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone.directory]);
    await clone.git('switch', '--quiet', '-C', 'main');
    await clone.git('config', 'user.name', 'A User');
    await clone.git('config', 'user.email', 'user@example.com');
    await clone.declare(cluster);
    if (packages === 'copied') await clone.#copyPackages();
    return clone;
  }

  /** What another person has who clones this clone: its commits, and nothing of `.gitstead`. */
  async another(): Promise<Clone> {
    const parent = await mkdtemp(join(tmpdir(), 'gitstead e2e-'));
    const other = new Clone(join(parent, 'second'), this.cluster);
    await execa('git', ['clone', '--quiet', '--no-hardlinks', this.directory, other.directory]);
    await other.git('config', 'user.name', 'Another User');
    await other.git('config', 'user.email', 'another@example.com');
    await other.#copyPackages();
    return other;
  }

  /** Removes the folder alone. */
  async forget(): Promise<void> {
    await rm(join(this.directory, '..'), { recursive: true, force: true });
  }

  /** Name of the container that is a machine of its cluster. */
  container(machine: string): string {
    return `gitstead-${this.cluster}-${machine}`;
  }

  /** Runs a command on a machine of its cluster, without SSH. */
  async on(machine: string, command: string): Promise<string> {
    const options = ['exec', this.container(machine), 'sh', '-c', command];
    return (await execa('docker', options)).stdout;
  }

  /** Writes a `stack.yaml` whose cluster differs from the tests' usual one by these keys. */
  declare(cluster: object): Promise<void> {
    const usual = {
      provider: 'docker',
      network: { machines: `${this.place.prefix}.0/24` },
      docker: { ports: this.place.ports },
    };
    const stack = {
      apiVersion: 'gitstead/v1',
      clusters: { [this.cluster]: { ...usual, ...cluster } },
    };
    return writeFile(this.path('stack.yaml'), stringify(stack));
  }

  #copyPackages(): Promise<void> {
    const options = { recursive: true, verbatimSymlinks: true };
    return cp(join(ROOT, 'node_modules'), this.path('node_modules'), options);
  }

  /** Runs `./gitstead` and fails with what it printed unless it exits with 0. */
  async gitstead(...args: string[]): Promise<string> {
    const result = await this.try(...args);
    if (result.exitCode !== 0) {
      throw new Error(`gitstead ${args.join(' ')} exited ${result.exitCode}:\n${result.all}`);
    }
    return result.stdout as string;
  }

  /** Runs `./gitstead` and gives what it changed: nothing is the empty list. */
  async changes(...args: string[]): Promise<Change[]> {
    const { changes } = JSON.parse(await this.gitstead(...args, '--json'));
    return changes.filter((change: Change) => changed([change]));
  }

  /** Runs `./gitstead` and gives whatever came of it. */
  try(...args: string[]): Promise<Result<{ all: true; reject: false }>> {
    return this.run('./gitstead', args, { all: true, reject: false }) as never;
  }

  async git(...args: string[]): Promise<string> {
    return (await this.run('git', args)).stdout as string;
  }

  run(file: string, args: readonly string[], options: Options = {}) {
    return execa(file, args, { cwd: this.directory, ...options });
  }

  /** Content of a file of the clone. */
  read(path: string): Promise<string> {
    return readFile(this.path(path), 'utf8');
  }

  /** Writes a file of the clone. */
  write(path: string, text: string): Promise<void> {
    return writeFile(this.path(path), text);
  }

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  /** Removes the cluster, whatever state it is in, and the folder. */
  async remove(): Promise<void> {
    const { exitCode, all } = await this.try('down', '--force');
    if (exitCode !== 0) throw new Error(`down left something behind:\n${all}`);
    await this.forget();
  }
}
