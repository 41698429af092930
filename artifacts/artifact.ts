import { basename } from 'node:path';
import { KnownError } from '../plan/error.ts';
import type { Lock } from './lock.ts';
import type { Platform } from './platform.ts';
import type { ImageBuild, Official } from './schema.ts';
import { fillTemplate } from './template.ts';

/** Something to download as one file, with what is known of its checksum. */
export interface Download {
  readonly url: string;
  /** Address of the published checksum. */
  readonly checksum?: string | undefined;
  /** Expected SHA-256; empty while unknown. */
  readonly sha256: string;
  /** Where in the lock a checksum that was read for the first time belongs. */
  readonly lockPath: readonly string[];
}

interface Named {
  readonly name: string;
  readonly version: string;
  /** The Go module, a folder beside the lock, that builds this offline. */
  readonly module?: string | undefined;
}

/** A program. */
export interface FileArtifact extends Named {
  readonly kind: 'file';
  readonly download: Download;
  /** Path in the downloaded archive; without it the download is the file. */
  readonly member?: string;
  readonly binary: string;
}

/** Custom resource definitions, one YAML file. */
export interface DefinitionsArtifact extends Named {
  readonly kind: 'definitions';
  readonly download: Download;
  readonly source: { readonly path: string; readonly folder: string };
}

/** A container image. */
export interface ImageArtifact extends Named {
  readonly kind: 'image';
  /** Digest of the index; empty while unknown. */
  readonly digest: string;
  readonly build?: ImageBuild | undefined;
}

/** Anything that the lock names. */
export type Artifact = FileArtifact | DefinitionsArtifact | ImageArtifact;

/** The checksum or digest that the lock demands of an official artifact, and its place there. */
export interface Pin {
  /** Empty while unknown. */
  readonly value: string;
  readonly lockPath: readonly string[];
}

/** The pin of an artifact; for a member of an archive, that of the archive. */
export function pinOf(artifact: Artifact): Pin {
  if (artifact.kind === 'image') {
    return { value: artifact.digest, lockPath: ['images', artifact.name, 'digest'] };
  }
  const { sha256, lockPath } = artifact.download;
  return { value: sha256, lockPath };
}

/**
 * Looks up an artifact by its name in the lock, with addresses filled in for `platform`.
 * @throws KnownError when the lock does not name it
 */
export function findArtifact(lock: Lock, name: string, platform: Platform): Artifact {
  const found =
    describeFile(lock, name, platform) ??
    describeDefinitions(lock, name, platform) ??
    describeImage(lock, name);
  if (found) return found;
  throw new KnownError(
    `"${name}" is not in ${lock.path}.`,
    'Add it there, with its version and official address, or use a name that is.',
  );
}

function describeFile(lock: Lock, name: string, platform: Platform): FileArtifact | undefined {
  const entry = lock.files[name];
  if (!entry) return;
  const module = moduleOf(lock, entry.binary);
  const { binary } = entry;
  if (!('archive' in entry)) {
    const download = describeDownload(entry, ['files', name], platform);
    return { kind: 'file', name, version: entry.version, module, binary, download };
  }
  const archive = lock.archives[entry.archive];
  if (!archive) throw new Error(`The lock has no archive "${entry.archive}".`);
  const download = describeDownload(archive, ['archives', entry.archive], platform);
  const member = fillTemplate(entry.member, archive.version, platform);
  return { kind: 'file', name, version: archive.version, module, binary, download, member };
}

function describeDownload(entry: Official, path: readonly string[], platform: Platform): Download {
  return {
    url: fillTemplate(entry.url, entry.version, platform),
    checksum: entry.checksum && fillTemplate(entry.checksum, entry.version, platform),
    sha256: entry.sha256[platform] ?? '',
    lockPath: [...path, 'sha256', platform],
  };
}

function describeDefinitions(
  lock: Lock,
  name: string,
  platform: Platform,
): DefinitionsArtifact | undefined {
  const entry = lock.definitions[name];
  if (!entry) return;
  const { version, sha256 } = entry;
  const url = fillTemplate(entry.url, version, platform);
  const download = { url, sha256, lockPath: ['definitions', name, 'sha256'] };
  const { name: module, ...source } = entry.module;
  return { kind: 'definitions', name, version, module, source, download };
}

function describeImage(lock: Lock, name: string): ImageArtifact | undefined {
  const entry = lock.images[name];
  if (!entry) return;
  const { digest, build } = entry;
  const module = build && moduleOf(lock, build.binary);
  return { kind: 'image', name, version: imageTag(name), digest, build, module };
}

function imageTag(reference: string): string {
  return basename(reference).split(':')[1] ?? 'latest';
}

/** The module whose binaries include `binary`; a lock that names none is a mistake of ours. */
export function moduleOf(lock: Lock, binary: string): string {
  const found = Object.entries(lock.modules).find(([, { binaries }]) => binary in binaries);
  if (!found) throw new Error(`No module in the lock builds "${binary}".`);
  return found[0];
}
