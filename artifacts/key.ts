import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artifact, type ImageArtifact, moduleOf } from './artifact.ts';
import { TOOLS_SCRIPT } from './base/tools.ts';
import { type Lock, moduleFolder } from './lock.ts';
import type { GoPlatform, Platform } from './platform.ts';

/** Raised when images are packed differently, so that those in caches are packed again. */
const PACKING = 1;

/** A short name of whatever `value` says: equal for equal content, whatever the order of keys. */
export function contentKey(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * Key of an artifact as upstream publishes it. Leaves out its checksum, which may be recorded
 * after the download; the cache keeps that beside the file.
 */
export function officialKey(artifact: Artifact, platform: Platform): string {
  if (artifact.kind === 'image') return contentKey([artifact.name, platform]);
  const { url } = artifact.download;
  return contentKey([url, artifact.kind === 'file' && artifact.member, platform]);
}

/** Key of an artifact as it is built: everything that goes into it, our Go modules included. */
export function buildKey(lock: Lock, artifact: Artifact, platform: Platform): string | undefined {
  if (!artifact.module) return;
  const module = lock.modules[artifact.module];
  const { tags, replace } = module ?? {};
  const files = moduleFiles(moduleFolder(lock, artifact.module));
  const own =
    artifact.kind === 'image'
      ? [
          PACKING,
          artifact.build,
          module?.binaries[artifact.build?.binary ?? ''],
          ...finder(artifact),
        ]
      : artifact.kind === 'file'
        ? module?.binaries[artifact.binary]
        : artifact.source;
  return contentKey({ name: artifact.name, platform, own, tags, replace, files });
}

/** Programs of the base system in an image are found by a script, and found anew when that changes. */
function finder({ build }: ImageArtifact): readonly string[] {
  return build?.tools ? [readFileSync(TOOLS_SCRIPT, 'utf8')] : [];
}

/** Key of one binary of a module, as `buildKey`. */
export function binaryKey(lock: Lock, binary: string, platform: GoPlatform): string {
  const name = moduleOf(lock, binary);
  const module = lock.modules[name];
  const files = moduleFiles(moduleFolder(lock, name));
  return contentKey([binary, module?.binaries[binary], module?.tags, platform, files]);
}

function moduleFiles(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const inputs = names.filter((name) => /(^|\/)go\.(mod|sum)$|\.go$/.test(name));
  return Object.fromEntries(inputs.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
