import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type Options, type Result } from 'execa';
import { stringify } from 'yaml';
import { ROOT } from '../../plan/paths.ts';

/** The stack of the tests: names, ports and networks of its own, so that it runs beside a user's cluster. */
const STACK = {
  apiVersion: 'gitstead/v1',
  clusters: {
    e2e: {
      provider: 'docker',
      network: { machines: '172.30.99.0/24' },
      docker: { ports: { api: 36443, git: 32222, http: 38080, ssh: 32300 } },
    },
  },
};

/** A user's clone of this repository in a temporary folder whose path has a space. */
export class Clone {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * Clones the commit under test and declares the tests' own cluster.
   *
   * @param packages `fresh`: `./gitstead` installs them as in every new clone; `copied`: taken from
   *   this checkout, which is faster
   */
  static async create(packages: 'fresh' | 'copied'): Promise<Clone> {
    const parent = await mkdtemp(join(tmpdir(), 'gitstead e2e-'));
    const clone = new Clone(join(parent, 'my-platform'));
    await execa('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone.directory]);
    await clone.git('switch', '--quiet', '-C', 'main');
    await clone.git('config', 'user.name', 'A User');
    await clone.git('config', 'user.email', 'user@example.com');
    await writeFile(join(clone.directory, 'stack.yaml'), stringify(STACK));
    if (packages === 'copied') await clone.#copyPackages();
    return clone;
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

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  /** Removes the cluster, whatever state it is in, and the folder. */
  async remove(): Promise<void> {
    const { exitCode, all } = await this.try('down', '--force');
    if (exitCode !== 0) throw new Error(`down left something behind:\n${all}`);
    await rm(join(this.directory, '..'), { recursive: true, force: true });
  }
}
