import { rm } from 'node:fs/promises';
import type { Artifact } from './artifact.ts';
import { emptyStaging, entryPath, lookUp, store } from './cache.ts';
import type { Context } from './context.ts';
import { exclusively } from './exclusive.ts';
import { binaryOf, finish } from './finish.ts';
import { goBuild } from './go.ts';
import { buildKey } from './key.ts';
import { moduleFolder } from './lock.ts';
import { goPlatform } from './platform.ts';
import type { GoModule } from './schema.ts';

/** Where the form of an artifact that was built here lies; undefined where none can be built. */
export function builtPath(artifact: Artifact, context: Context): string | undefined {
  const key = buildKey(context.lock, artifact, context.platform);
  return key && entryPath(artifact.name, key, artifact.kind === 'image' ? '.tar' : '');
}

/**
 * Builds artifacts from published Go modules into the cache: one module after the other, since
 * the compiler uses every processor, and all programs of a module by one command.
 */
export async function buildArtifacts(artifacts: readonly Artifact[], context: Context) {
  const modules = Object.entries(context.lock.modules).map(([name, module]) => {
    const mine = artifacts.filter((artifact) => artifact.module === name);
    return { name, module, mine, seconds: secondsOf(module, mine) };
  });
  const wanted = modules.filter(({ mine }) => mine.length > 0);
  for (const { seconds } of wanted) context.progress.expect(seconds);
  for (const each of wanted) await buildOnce(each, context);
}

interface ModuleBuild {
  readonly name: string;
  readonly module: GoModule;
  readonly mine: readonly Artifact[];
  readonly seconds: number;
}

function buildOnce({ name, module, mine, seconds }: ModuleBuild, context: Context) {
  for (const { name: artifact } of mine) context.progress.tell(artifact, 'waiting');
  return exclusively('go', 'building from source', context.run, async () => {
    // Whoever had the lock before may have built the same.
    const missing = await filter(mine, async (artifact) => !(await isBuilt(artifact, context)));
    const staging = await emptyStaging('go');
    for (const each of mine) if (!missing.includes(each)) context.progress.tell(each.name, 'ready');
    await buildModule({ name, module, mine: missing, seconds }, staging, context);
    await rm(staging, { recursive: true, force: true });
  });
}

async function buildModule(
  { name, module, mine, seconds }: ModuleBuild,
  staging: string,
  context: Context,
): Promise<void> {
  const { lock, platform, run, progress } = context;
  const folder = moduleFolder(lock, name);
  for (const { name: artifact } of mine) progress.tell(artifact, 'building');
  const binaries = [...new Set(mine.flatMap((artifact) => binaryOf(artifact) ?? []))];
  const build = { folder, module, binaries, platform: goPlatform(platform) };
  // Definitions alone need no compiler.
  const compile = async () => (binaries.length > 0 ? goBuild(build, staging, run) : NOTHING);
  const built = await progress.during({ artifact: mine[0]?.name ?? name, seconds }, compile);
  for (const artifact of mine) {
    const staged = await finish(artifact, built, staging, folder, context);
    await store(staged, builtPath(artifact, context) ?? '');
    progress.tell(artifact.name, 'ready');
  }
}

const NOTHING: ReadonlyMap<string, string> = new Map();

/** A module's measured seconds, by the share of its programs that is wanted. */
function secondsOf(module: GoModule, artifacts: readonly Artifact[]): number {
  const wanted = new Set(artifacts.flatMap((artifact) => binaryOf(artifact) ?? []));
  return (module.seconds * wanted.size) / Object.keys(module.binaries).length;
}

async function isBuilt(artifact: Artifact, context: Context): Promise<boolean> {
  const path = builtPath(artifact, context);
  return path !== undefined && (await lookUp(path)) !== undefined;
}

async function filter<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
}
