import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, DefinitionsArtifact, ImageArtifact } from './artifact.ts';
import type { Context } from './context.ts';
import { normaliseDefinitions, readDefinitions } from './crds.ts';
import { moduleSource } from './go-replace.ts';
import type { ImageBuild } from './schema.ts';

/**
 * Makes an artifact's file from the binary, or the module, that it comes from.
 * @param built name of binary -> path
 * @param folder of the module
 * @returns the file's path, in `staging`
 */
export async function finish(
  artifact: Artifact,
  built: ReadonlyMap<string, string>,
  staging: string,
  folder: string,
  context: Context,
): Promise<string> {
  const staged = join(staging, 'file');
  if (artifact.kind === 'definitions') {
    await writeFile(staged, await definitionsOf(artifact, folder, context));
    return staged;
  }
  const binary = built.get(binaryOf(artifact) ?? '') ?? '';
  if (artifact.kind === 'file') {
    await chmod(binary, 0o755);
    return binary;
  }
  context.progress.tell(artifact.name, 'packing');
  await packArtifact(artifact, binary, staged, folder, context);
  return staged;
}

async function definitionsOf({ source }: DefinitionsArtifact, folder: string, { run }: Context) {
  const sources = await moduleSource(folder, source.path, run);
  return normaliseDefinitions(await readDefinitions(join(sources, source.folder)));
}

async function packArtifact(
  { name: reference, build }: ImageArtifact,
  binary: string,
  staged: string,
  folder: string,
  { pack, platform, run }: Context,
) {
  const { path, entrypoint, user, tools, folders = [] } = build as ImageBuild;
  const extra = [];
  for (const each of folders) {
    const from = join(await moduleSource(folder, each.module, run), each.folder);
    extra.push({ from, path: each.path });
  }
  const options = { ...(user && { user }), ...(tools && { tools }), folders: extra };
  await pack({ reference, binary, path, entrypoint, platform, ...options }, staged, run);
}

/** The program an artifact needs; undefined for definitions, which are only read. */
export function binaryOf(artifact: Artifact): string | undefined {
  if (artifact.kind === 'image') return artifact.build?.binary;
  return artifact.kind === 'file' ? artifact.binary : undefined;
}
