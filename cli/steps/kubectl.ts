import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hostPlatform } from '../../artifacts/platform.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';
import type { ClusterPaths } from '../../plan/paths.ts';
import type { Run } from '../../plan/run.ts';
import type { Cluster } from '../cluster.ts';

const linkOf = ({ directory }: ClusterPaths): string => join(directory, 'bin', 'kubectl');

/** The cluster's own kubectl where it runs on this host, else the user's. */
export function kubectlPath(paths: ClusterPaths): string {
  return existsSync(linkOf(paths)) ? linkOf(paths) : 'kubectl';
}

/** Links the kubectl of the cluster's version from the cache; the artifacts are Linux programs. */
export async function linkKubectl({ paths, spec }: Cluster, run: Run): Promise<void> {
  if (process.platform !== 'linux') return;
  const kubectl = `kubectl@${spec.kubernetes.version}`;
  const files = await resolveArtifacts([kubectl], { platform: hostPlatform() }, run);
  const link = linkOf(paths);
  const temporary = `${link}.${process.pid}`;
  await mkdir(dirname(link), { recursive: true });
  await rm(temporary, { force: true });
  await symlink(files.get(kubectl) ?? '', temporary);
  await rename(temporary, link);
}
