import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The clone that this program runs from: the folder that holds `stack.yaml`. */
export const ROOT = resolve(import.meta.dirname, '..');

/** Downloads and builds, shared by every clone of this user; `GITSTEAD_CACHE` overrides it. */
export function cacheDirectory(): string {
  return (
    process.env.GITSTEAD_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gitstead')
  );
}

/** Where one cluster's private, uncommitted files live, below the clone. */
export interface ClusterPaths {
  readonly directory: string;
  /** Random id, written once, that labels everything made for this cluster. */
  readonly id: string;
  readonly sshKey: string;
  readonly knownHosts: string;
  readonly sshConfig: string;
  /** Folder of SSH control sockets; short, because socket paths are limited to 104 bytes. */
  readonly sshControl: string;
  /** Flux's read-only key for the Git server. */
  readonly fluxKey: string;
  readonly webhookToken: string;
  readonly kubeconfig: string;
  readonly terraformState: string;
  readonly lock: string;
  readonly logs: string;
  /** Rendered manifests, committed: what Flux reads. */
  readonly manifests: string;
}

/** The paths of cluster `name` in the clone at `root`. Pure: creates nothing. */
export function clusterPaths(name: string, root: string = ROOT): ClusterPaths {
  const directory = join(root, '.gitstead', name);
  return {
    directory,
    id: join(directory, 'id'),
    sshKey: join(directory, 'ssh', 'id_ed25519'),
    knownHosts: join(directory, 'ssh', 'known_hosts'),
    sshConfig: join(directory, 'ssh', 'config'),
    sshControl: join('/tmp', `gitstead-${process.getuid?.() ?? 0}`),
    fluxKey: join(directory, 'ssh', 'flux_ed25519'),
    webhookToken: join(directory, 'webhook-token'),
    kubeconfig: join(directory, 'kubeconfig'),
    terraformState: join(directory, 'terraform.tfstate'),
    lock: join(directory, 'lock'),
    logs: join(directory, 'logs'),
    manifests: join(root, 'clusters', name),
  };
}
