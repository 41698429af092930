import pLimit from 'p-limit';
import { KnownError } from '../plan/error.ts';
import type { Run } from '../plan/run.ts';
import { type Artifact, findArtifact, pinOf } from './artifact.ts';
import { buildArtifacts, builtPath } from './build.ts';
import { lookUp } from './cache.ts';
import type { Context } from './context.ts';
import type { ArtifactRun } from './events.ts';
import { fetchArtifact, findOfficial, probeAddress } from './fetch.ts';
import { loadLock } from './lock.ts';
import { packImage } from './pack.ts';
import type { PackImage } from './pack-image.ts';
import type { Platform } from './platform.ts';
import { trackProgress } from './progress.ts';
import { makeReach } from './reach.ts';
import { recordChecksum } from './record.ts';
import { ensureBaseImage } from './rootfs.ts';

const PARALLEL_DOWNLOADS = 4;

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

/** Downloads what can be reached and builds the rest, side by side; then what failed to download. */
async function obtain(missing: readonly Artifact[], context: Context): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.run.signal, stop.signal]);
  const linked: Context = { ...context, run: { ...context.run, signal } };
  const reach = makeReach(signal);
  const near = await Promise.all(missing.map((artifact) => reach(probeAddress(artifact))));
  const online = missing.filter((_, index) => near[index]);
  const offline = buildable(missing.filter((_, index) => !near[index]));
  const work = [
    fetchAll(online, linked),
    buildArtifacts(offline, linked),
    prepareTools(offline, linked),
  ] as const;
  // The first failure stops the other half, which is awaited so that nothing runs on behind.
  const settled = await Promise.allSettled(
    work.map((each) =>
      each.catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
  context.run.signal.throwIfAborted();
  stop.signal.throwIfAborted();
  const [failed] = settled as [PromiseFulfilledResult<readonly Artifact[]>, unknown];
  await buildArtifacts(buildable(failed.value), context);
}

/** Makes the base image while the compiler works, where programs from it are wanted. */
async function prepareTools(artifacts: readonly Artifact[], { pack, platform, run }: Context) {
  const wanted = artifacts.some((each) => each.kind === 'image' && each.build?.tools?.length);
  if (wanted && pack === packImage) await ensureBaseImage(platform, run);
}

/** Downloads artifacts and returns those for which that failed, but which can be built. */
async function fetchAll(
  artifacts: readonly Artifact[],
  context: Context,
): Promise<readonly Artifact[]> {
  const limit = pLimit(PARALLEL_DOWNLOADS);
  const failed: Artifact[] = [];
  const fetchOne = async (artifact: Artifact) => {
    try {
      await fetchArtifact(artifact, context);
    } catch (error) {
      context.run.signal.throwIfAborted();
      if (error instanceof KnownError || !artifact.module) throw error;
      context.run.report(`Cannot download ${artifact.name}, building it: ${reason(error)}`);
      failed.push(artifact);
    }
  };
  await Promise.all(artifacts.map((artifact) => limit(fetchOne, artifact)));
  return failed;
}

function buildable(artifacts: readonly Artifact[]): readonly Artifact[] {
  const stuck = artifacts.filter(({ module }) => !module).map(({ name }) => name);
  if (stuck.length === 0) return artifacts;
  throw new KnownError(
    `Cannot download ${stuck.join(', ')}, and the lock names no way to build them.`,
    'Connect this machine to the internet, then run again.',
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
