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
 * the compiler uses every processor, and all programs of a module by one command. Definitions
 * come first and wait for no compiler.
 */
export async function buildArtifacts(artifacts: readonly Artifact[], context: Context) {
  const programs = artifacts.filter(({ kind }) => kind !== 'definitions');
  const definitions = artifacts.filter(({ kind }) => kind === 'definitions');
  const builds = [
    ...buildsOf(definitions, { name: 'definitions', what: 'reading definitions' }, context),
    ...buildsOf(programs, { name: 'go', what: 'building from source' }, context),
  ];
  for (const { seconds } of builds) context.progress.expect(seconds);
  for (const build of builds) await buildOnce(build, context);
}

/** What of one module is to be built, and the turn to wait for. */
interface ModuleBuild {
  readonly turn: { readonly name: string; readonly what: string };
  readonly name: string;
  readonly module: GoModule;
  readonly artifacts: readonly Artifact[];
  readonly seconds: number;
}

function buildsOf(
  artifacts: readonly Artifact[],
  turn: ModuleBuild['turn'],
  { lock }: Context,
): readonly ModuleBuild[] {
  const builds = Object.entries(lock.modules).map(([name, module]) => {
    const mine = artifacts.filter((artifact) => artifact.module === name);
    return { turn, name, module, artifacts: mine, seconds: secondsOf(module, mine) };
  });
  return builds.filter((build) => build.artifacts.length > 0);
}

function buildOnce(build: ModuleBuild, context: Context): Promise<void> {
  const { turn, artifacts } = build;
  const { progress, run } = context;
  for (const { name } of artifacts) progress.tell(name, 'waiting');
  return exclusively(turn.name, turn.what, run, async () => {
    // Whoever had the turn before may have built the same.
    const missing = await filter(artifacts, async (each) => !(await isBuilt(each, context)));
    for (const each of artifacts) if (!missing.includes(each)) progress.tell(each.name, 'ready');
    const staging = await emptyStaging(turn.name);
    await buildModule({ ...build, artifacts: missing }, staging, context);
    await rm(staging, { recursive: true, force: true });
  });
}

async function buildModule(
  { name, module, artifacts, seconds }: ModuleBuild,
  staging: string,
  context: Context,
): Promise<void> {
  const { lock, platform, run, progress } = context;
  const folder = moduleFolder(lock, name);
  for (const { name: artifact } of artifacts) progress.tell(artifact, 'building');
  const binaries = [...new Set(artifacts.flatMap((artifact) => binaryOf(artifact) ?? []))];
  const build = { folder, module, binaries, platform: goPlatform(platform) };
  // Definitions alone need no compiler.
  const compile = async () => (binaries.length > 0 ? goBuild(build, staging, run) : NOTHING);
  const built = await progress.during({ artifact: artifacts[0]?.name ?? name, seconds }, compile);
  for (const artifact of artifacts) {
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
