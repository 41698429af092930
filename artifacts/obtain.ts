import pLimit from 'p-limit';
import { KnownError } from '../plan/error.ts';
import type { Artifact } from './artifact.ts';
import { ensureBaseImage } from './base/image.ts';
import { buildArtifacts } from './build.ts';
import type { Context } from './context.ts';
import { fetchArtifact, probeAddress } from './fetch.ts';
import { packImage } from './image/pack.ts';
import { makeReach } from './reach.ts';

const PARALLEL_DOWNLOADS = 4;

/**
 * Downloads what can be reached and builds the rest, side by side; then what failed to download.
 * @throws KnownError for wrong checksums, and when neither way is open
 */
export async function obtain(missing: readonly Artifact[], context: Context): Promise<void> {
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
