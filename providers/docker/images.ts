import type { ClusterSpec } from '../../config/spec.ts';

/** Stand-in until the image folder computes the tags. */
export function machineImage(_spec: ClusterSpec): string {
  return process.env.GITSTEAD_MACHINE_IMAGE ?? 'gitstead/machine:dev';
}

export function gitServerImage(_spec: ClusterSpec): string {
  return process.env.GITSTEAD_GIT_IMAGE ?? 'gitstead/git:dev';
}
