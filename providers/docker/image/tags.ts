import { createHash } from 'node:crypto';
import { IMAGE_LABEL } from '../../../plan/conventions.ts';
import type { Run } from '../../../plan/run.ts';
import type { ImageKind } from '../names.ts';
import { docker } from './docker.ts';

/** A tag for an image of this kind that changes with whatever `inputs` says. */
export function tagOf(kind: ImageKind, inputs: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  return `gitstead/${kind}:${hash.slice(0, 12)}`;
}

/** Whether the engine has an image of this tag. */
export async function hasImage(tag: string, run: Run): Promise<boolean> {
  return (await docker(['image', 'ls', '-q', tag], run)) !== '';
}

/**
 * Every image that this program made and the engine still has: by its tag, or by its id where a
 * later image of the same name took that.
 */
export async function machineImageTags(run: Run): Promise<readonly string[]> {
  const filter = `label=${IMAGE_LABEL}`;
  const format = '{{.Repository}}:{{.Tag}}\t{{.ID}}';
  const lines = await docker(['image', 'ls', '--filter', filter, '--format', format], run);
  const rows = lines.split('\n').filter(Boolean);
  return rows.map((row) => {
    const [tag = '', id = ''] = row.split('\t');
    return tag.includes('<none>') ? id : tag;
  });
}

/** Removes image tags; tags that are gone already, or in use by a container, are left alone. */
export async function removeImageTags(tags: readonly string[], run: Run): Promise<void> {
  for (const tag of tags) {
    await docker(['image', 'rm', tag], run).catch(() => run.signal.throwIfAborted());
  }
}
