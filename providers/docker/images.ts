import type { ClusterSpec } from '../../config/spec.ts';
import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { MachineParts } from '../provider.ts';
import { docker } from './command.ts';
import { ensureMachineImage } from './image/build.ts';
import { ensureGitServerImage } from './image/git-server.ts';
import { ensureLoadBalancerImage } from './image/load-balancer.ts';
import { machineImageTags, removeImageTags } from './image/tags.ts';
import { clusterImage } from './names.ts';

/**
 * Builds the images where their content is new, and points the cluster's own tags at them.
 * Terraform names only those tags, so a plan needs to know nothing of what was built.
 */
export async function prepareImages(
  spec: ClusterSpec,
  parts: MachineParts,
  run: Run,
): Promise<void> {
  const { kubernetes } = spec;
  const git = await ensureGitServerImage(parts, run);
  const balancer = await ensureLoadBalancerImage(parts, run);
  const machine = await ensureMachineImage(
    { ...parts, kubernetesVersion: kubernetes.version },
    run,
  );
  await docker(['tag', machine, clusterImage(spec.name, 'machine')], run);
  await docker(['tag', git, clusterImage(spec.name, 'git-server')], run);
  await docker(['tag', balancer, clusterImage(spec.name, 'load-balancer')], run);
}

/** Whether the cluster's own tags exist; without an engine there are none. */
export async function hasImages(spec: ClusterSpec): Promise<boolean> {
  const kinds = ['machine', 'git-server', 'load-balancer'] as const;
  const tags = kinds.map((kind) => clusterImage(spec.name, kind));
  const found = await Promise.all(
    tags.map((tag) => docker(['image', 'ls', '--quiet', tag]).catch(() => '')),
  );
  return found.every(Boolean);
}

/** Removes every image that was ever made here, as far as no container uses it. */
export async function removeImages(run: Run): Promise<readonly Change[]> {
  const tags = await machineImageTags(run);
  await removeImageTags(tags, run);
  return tags.map((tag) => ({ subject: `image/${tag}`, action: 'deleted' }));
}
