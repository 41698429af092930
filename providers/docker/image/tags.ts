import { createHash } from 'node:crypto';
import type { Run } from '../../../plan/run.ts';
import { docker } from './docker.ts';

/** Label on every image that this program makes. */
export const IMAGE_LABEL = 'dev.gitstead.image';

/** What an image of ours is for. */
export type ImageKind = 'machine' | 'git-server' | 'base';

/** A tag for an image of this kind that changes with whatever `inputs` says. */
export function tagOf(kind: ImageKind, inputs: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  return `gitstead/${kind}:${hash.slice(0, 12)}`;
}

/** Whether the engine has an image of this tag. */
export async function hasImage(tag: string, run: Run): Promise<boolean> {
  return (await docker(['image', 'ls', '-q', tag], run)) !== '';
}

/** Every tag of images that this program made and the engine still has. */
export async function machineImageTags(run: Run): Promise<readonly string[]> {
  const filter = `label=${IMAGE_LABEL}`;
  const format = '{{.Repository}}:{{.Tag}}';
  const lines = await docker(['image', 'ls', '--filter', filter, '--format', format], run);
  return lines.split('\n').filter((tag) => tag && !tag.includes('<none>'));
}

/** Removes image tags; tags that are gone already, or in use by a container, are left alone. */
export async function removeImageTags(tags: readonly string[], run: Run): Promise<void> {
  for (const tag of tags) {
    await docker(['image', 'rm', tag], run).catch(() => run.signal.throwIfAborted());
  }
}
