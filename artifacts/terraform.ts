import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { moduleOf } from './artifact.ts';
import { cachePath, emptyStaging } from './cache.ts';
import type { ArtifactRun } from './events.ts';
import { exclusively } from './exclusive.ts';
import { binaryKey, contentKey } from './key.ts';
import { type Lock, loadLock, moduleFolder } from './lock.ts';
import { localPlatform } from './platform.ts';
import { type Progress, trackProgress } from './progress.ts';
import { makeReach } from './reach.ts';
import type { GoModule } from './schema.ts';

/** Answers where Terraform can download providers. */
const REGISTRY = 'https://registry.terraform.io/.well-known/terraform.json';

/** What tests replace. */
export interface TerraformOptions {
  /** @default the lock of this clone */
  readonly lock?: string;
  /** Address that answers where Terraform can download by itself. @default Terraform's registry */
  readonly registry?: string;
}

/**
 * Provides the Terraform providers of the lock where Terraform cannot download them: builds
 * them into a folder that serves as its `filesystem_mirror`. A folder that was built once is
 * used from then on, because Terraform remembers the hash of what it first used.
 * @returns the folder; undefined where Terraform reaches its registry and needs none
 * @throws KnownError without Go, or when a module cannot be had
 */
export async function ensureTerraformPlugins(
  run: ArtifactRun,
  { lock: path, registry = REGISTRY }: TerraformOptions = {},
): Promise<string | undefined> {
  const lock = loadLock(path);
  const { providers, mirror } = mirrorOf(lock);
  const progress = trackProgress(providers.length, run);
  if (await exists(mirror)) {
    for (const { name } of providers) progress.tell(name, 'cached');
    return mirror;
  }
  if (await makeReach(run.signal)(registry)) return undefined;
  for (const { name, module } of providers) {
    progress.expect(module.seconds);
    progress.tell(name, 'waiting');
  }
  await exclusively('go', 'building from source', run, async () => {
    if (!(await exists(mirror))) await buildMirror(providers, mirror, progress, run);
  });
  for (const { name } of providers) progress.tell(name, 'ready');
  return mirror;
}

/** The mirror that `ensureTerraformPlugins` made, if it did; needs no network. */
export async function findTerraformPlugins(): Promise<string | undefined> {
  const { mirror } = mirrorOf(loadLock());
  return (await exists(mirror)) ? mirror : undefined;
}

function mirrorOf(lock: Lock): {
  readonly providers: readonly Provider[];
  readonly mirror: string;
} {
  const providers = Object.values(lock.providers).map((entry) => describe(lock, entry));
  return { providers, mirror: cachePath('terraform', contentKey(providers.map(({ key }) => key))) };
}

interface Provider {
  /** Name of its program in the lock. */
  readonly name: string;
  readonly key: string;
  readonly module: GoModule;
  readonly folder: string;
  /** Where Terraform looks for it in a mirror. */
  readonly path: string;
}

function describe(lock: Lock, { source, version, binary }: Lock['providers'][string]): Provider {
  const { os, arch } = localPlatform();
  const name = moduleOf(lock, binary);
  return {
    name: binary,
    key: binaryKey(lock, binary, { os, arch }),
    module: lock.modules[name] as GoModule,
    folder: moduleFolder(lock, name),
    path: join(source, version, `${os}_${arch}`, `${binary}_v${version}`),
  };
}

/** Builds all providers and puts the mirror into the cache in one step. */
async function buildMirror(
  providers: readonly Provider[],
  mirror: string,
  progress: Progress,
  run: ArtifactRun,
): Promise<void> {
  // Loaded only when there is something to build: every synthesis passes this file.
  const { goBuild } = await import('./go.ts');
  const staging = await emptyStaging('go');
  const staged = join(staging, 'mirror');
  for (const { name, module, folder, path } of providers) {
    const platform = localPlatform();
    const work = { artifact: name, seconds: module.seconds };
    const built = await progress.during(work, () =>
      goBuild({ folder, module, binaries: [name], platform }, join(staging, name), run),
    );
    await mkdir(dirname(join(staged, path)), { recursive: true });
    await rename(built.get(name) ?? '', join(staged, path));
  }
  await mkdir(dirname(mirror), { recursive: true });
  await rename(staged, mirror);
  await rm(staging, { recursive: true, force: true });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
