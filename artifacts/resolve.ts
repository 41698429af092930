import type { Run } from '../plan/run.ts';
import { type Artifact, findArtifact, pinOf } from './artifact.ts';
import { builtPath } from './build.ts';
import { lookUp } from './cache.ts';
import type { Context } from './context.ts';
import type { ArtifactRun } from './events.ts';
import { findOfficial } from './fetch.ts';
import type { PackImage } from './image/content.ts';
import { packImage } from './image/pack.ts';
import { loadLock } from './lock.ts';
import { obtain } from './obtain.ts';
import type { Platform } from './platform.ts';
import { trackProgress } from './progress.ts';
import { recordChecksum } from './record.ts';

/** For which machines artifacts are, and what tests replace. */
export interface ResolveOptions {
  /** Platform of the machines. */
  readonly platform: Platform;
  /** @default the lock of this clone */
  readonly lock?: string;
  /** How images are packed. @default `packImage` */
  readonly pack?: PackImage;
}

/**
 * Puts artifacts into the cache and tells where they are: from the cache, else the official
 * download, else built from published Go modules. Downloads and builds run side by side.
 * @param names names in the lock, images by their references
 * @returns name -> path of a program, a YAML file, or an image as a tar that containerd and Docker load
 * @throws KnownError for unknown names, wrong checksums, and when neither way is open
 */
export async function resolveArtifacts(
  names: readonly string[],
  options: ResolveOptions,
  run: ArtifactRun,
): Promise<ReadonlyMap<string, string>> {
  const lock = loadLock(options.lock);
  const { platform, pack = packImage } = options;
  const artifacts = [...new Set(names)].map((name) => findArtifact(lock, name, platform));
  const progress = trackProgress(artifacts.length, run);
  const context: Context = { lock, platform, pack, run, progress };
  const missing: Artifact[] = [];
  for (const artifact of artifacts) {
    if (await cachedPath(artifact, context)) progress.tell(artifact.name, 'cached');
    else missing.push(artifact);
  }
  if (missing.length > 0) await obtain(missing, context);
  return new Map(
    await Promise.all(
      artifacts.map(async (artifact) => [artifact.name, await present(artifact, context)] as const),
    ),
  );
}

/**
 * Which artifacts are not in the cache, so that `resolveArtifacts` would download or build them.
 * Changes nothing and needs no network.
 */
export async function missingArtifacts(
  names: readonly string[],
  { platform, lock: path, pack = packImage }: ResolveOptions,
  run: Run,
): Promise<readonly string[]> {
  const lock = loadLock(path);
  const unique = [...new Set(names)];
  const context: Context = { lock, platform, pack, run, progress: trackProgress(0, run) };
  const paths = await Promise.all(
    unique.map((name) => cachedPath(findArtifact(lock, name, platform), context)),
  );
  return unique.filter((_, index) => paths[index] === undefined);
}

/** Where an artifact lies in the cache, if it does and is what the lock pins. */
async function cachedPath(artifact: Artifact, context: Context): Promise<string | undefined> {
  const official = await findOfficial(artifact, context);
  if (official) {
    const { value, lockPath } = pinOf(artifact);
    // Another clone downloaded it: its checksum was read from the source then.
    if (!value) await recordChecksum(context.lock, lockPath, official.known, context.run);
    return official.path;
  }
  const built = builtPath(artifact, context);
  return built && (await lookUp(built)) ? built : undefined;
}

async function present(artifact: Artifact, context: Context): Promise<string> {
  const path = await cachedPath(artifact, context);
  if (path) return path;
  throw new Error(`${artifact.name} is missing from the cache after it was put there.`);
}
