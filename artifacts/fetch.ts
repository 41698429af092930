import { chmod, link, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type Artifact,
  type DefinitionsArtifact,
  type Download,
  type FileArtifact,
  type ImageArtifact,
  pinOf,
} from './artifact.ts';
import { cachePath, emptyStaging, entryPath, lookUp, store } from './cache.ts';
import { checksumMismatch, expectedChecksum, hashFile } from './checksum.ts';
import type { Context } from './context.ts';
import { normaliseDefinitions } from './crds.ts';
import { downloadFile } from './download.ts';
import { exclusively } from './exclusive.ts';
import { extractMember } from './extract.ts';
import { pullImage } from './image/pull.ts';
import { contentKey, officialKey } from './key.ts';
import { recordChecksum } from './record.ts';

/** Address that tells whether upstream's host of an artifact can be reached. */
export function probeAddress(artifact: Artifact): string {
  if (artifact.kind !== 'image') return artifact.download.url;
  return `https://${artifact.name.split('/')[0]}/v2/`;
}

/** Where the official form of an artifact lies in the cache. */
function officialPath(artifact: Artifact, context: Context): string {
  const extension = artifact.kind === 'image' ? '.tar' : '';
  return entryPath(artifact.name, officialKey(artifact, context.platform), extension);
}

/** The official form of an artifact in the cache, unless it is not what the lock pins. */
export async function findOfficial(artifact: Artifact, context: Context) {
  const path = officialPath(artifact, context);
  const known = (await lookUp(path))?.official;
  const { value } = pinOf(artifact);
  return known && (!value || known === value) ? { path, known } : undefined;
}

/**
 * Downloads the official form of an artifact into the cache, verified.
 * @throws KnownError when its checksum is wrong
 */
export async function fetchArtifact(artifact: Artifact, context: Context): Promise<void> {
  const target = officialPath(artifact, context);
  const name = `fetch-${basename(target)}`;
  context.progress.tell(artifact.name, 'downloading');
  await exclusively(name, `downloading ${artifact.name}`, context.run, async () => {
    if (await findOfficial(artifact, context)) return;
    const staging = await emptyStaging(name);
    const staged = join(staging, 'file');
    const official =
      artifact.kind === 'image'
        ? await fetchImage(artifact, staged, context)
        : await fetchFile(artifact, staged, context);
    await store(staged, target, official);
    await rm(staging, { recursive: true, force: true });
  });
  context.progress.tell(artifact.name, 'ready');
}

async function fetchImage(artifact: ImageArtifact, path: string, context: Context) {
  const { name, digest } = artifact;
  const { lock, platform, run } = context;
  const found = await pullImage(name, { digest, platform, path }, run);
  if (!digest) await recordChecksum(lock, pinOf(artifact).lockPath, found, run);
  return found;
}

async function fetchFile(
  artifact: FileArtifact | DefinitionsArtifact,
  staged: string,
  context: Context,
): Promise<string> {
  const { path, sha256 } = await fetchDownload(artifact.download, context);
  if (artifact.kind === 'definitions') {
    await writeFile(staged, normaliseDefinitions(await readFile(path, 'utf8')));
    return sha256;
  }
  if (artifact.member) await extractMember(path, artifact.member, staged, context.run.signal);
  else await link(path, staged);
  await chmod(staged, 0o755);
  return sha256;
}

/** A download, verified, kept for the artifacts that share it. */
async function fetchDownload(download: Download, { lock, run }: Context) {
  const { url } = download;
  const path = cachePath('downloads', `${contentKey(url)}-${basename(url)}`);
  const name = `download-${basename(path)}`;
  return exclusively(name, `downloading ${url}`, run, async () => {
    const known = (await lookUp(path))?.official;
    const fits = known && (!download.sha256 || download.sha256 === known);
    const sha256 = fits ? known : await downloadVerified(download, path, run.signal);
    if (!download.sha256) await recordChecksum(lock, download.lockPath, sha256, run);
    return { path, sha256 };
  });
}

async function downloadVerified(download: Download, path: string, signal: AbortSignal) {
  const part = `${path}.part`;
  const expected = await expectedChecksum(download, signal);
  const { resumed } = await downloadFile(download.url, part, signal);
  const found = await hashFile(part, signal);
  if (expected === undefined || found === expected) {
    await store(part, path, found);
    return found;
  }
  await rm(part, { force: true });
  // What was continued may have been of another file, or damaged: once more from its start.
  if (resumed) return downloadVerified(download, path, signal);
  throw checksumMismatch(download, expected, found);
}
