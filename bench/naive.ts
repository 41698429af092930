import { join } from 'node:path';
import { execa } from 'execa';
import { etcdTag } from '../bootstrap/images.ts';
import { DEFAULT_NETWORKS, KUBERNETES_VERSIONS } from '../config/defaults.ts';
import { apiName, GIT_REPOSITORY } from '../plan/conventions.ts';
import {
  CAPABILITIES,
  RESOLVER,
  SECURITY_OPTIONS,
  STOP_SIGNAL,
} from '../providers/docker/flags.ts';
import { clusterImage } from '../providers/docker/names.ts';
import { volumesOf } from '../providers/docker/volumes.ts';
import { CLUSTER, PORTS, type Stand, SUBNET } from './stand.ts';

const KUBERNETES_VERSION = KUBERNETES_VERSIONS.at(-1) ?? '';

const PREFIX = `gitstead-${CLUSTER}-naive`;
const IMAGES = ['machine', 'git-server'] as const;

/** How long each step of one run by hand took, in seconds, in order. */
export type NaiveRun = ReadonlyMap<string, number>;

/** The cluster as a person would make it by hand, from the parts that `up` left in the stand. */
export class Naive {
  readonly #stand: Stand;
  /** The commit with the rendered manifests. */
  readonly #commit: string;

  private constructor(stand: Stand, commit: string) {
    this.#stand = stand;
    this.#commit = commit;
  }

  /** Keeps images and manifests of the cluster that is up now, which `down` and a reset remove. */
  static async prepare(stand: Stand): Promise<Naive> {
    for (const what of IMAGES) {
      await execa('docker', ['tag', clusterImage(CLUSTER, what), imageOf(what)]);
    }
    await stand.git('worktree', 'add', '--quiet', '--detach', join(stand.folder, 'naive'));
    return new Naive(stand, await stand.head());
  }

  /** Makes the cluster and removes it again. @throws with what the failed step said. */
  async run(): Promise<NaiveRun> {
    const { stdout } = await execa(join(import.meta.dirname, 'naive.sh'), {
      env: this.#values(),
      cancelSignal: this.#stand.signal,
      // It removes what it made before it ends.
      forceKillAfterDelay: false,
    });
    const steps = stdout.split('\n').map((line) => line.split(' '));
    return new Map(steps.map(([name = '', seconds]) => [name, Number(seconds)]));
  }

  async remove(): Promise<void> {
    await execa('docker', ['image', 'rm', ...IMAGES.map(imageOf)]);
  }

  #values(): Record<string, string> {
    const { folder, clone } = this.#stand;
    return {
      PREFIX,
      SUBNET,
      MACHINE_IMAGE: imageOf('machine'),
      GIT_IMAGE: imageOf('git-server'),
      CAPABILITIES: CAPABILITIES.join(' '),
      SECURITY: SECURITY_OPTIONS.join(' '),
      STOP_SIGNAL,
      RESOLVER,
      VOLUMES: volumesOf('control-plane')
        .map(({ what, path }) => `${what}:${path}`)
        .join(' '),
      API_NAME: apiName(CLUSTER),
      API_PORT: `${PORTS.api}`,
      GIT_PORT: `${PORTS.git}`,
      KUBERNETES_VERSION,
      PODS: DEFAULT_NETWORKS.pods,
      SERVICES: DEFAULT_NETWORKS.services,
      ETCD_TAG: etcdTag(KUBERNETES_VERSION),
      REPOSITORY: GIT_REPOSITORY,
      CLONE: clone,
      COMMIT: this.#commit,
      MANIFESTS: join(folder, 'naive', 'clusters', CLUSTER),
    };
  }
}

function imageOf(what: string): string {
  return `${PREFIX}/${what}:current`;
}

/** Seconds until the cluster was healthy: everything but the teardown. */
export function naiveSeconds(run: NaiveRun): number {
  return [...run]
    .filter(([name]) => name !== 'teardown')
    .reduce((sum, [, seconds]) => sum + seconds, 0);
}
