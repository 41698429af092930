import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { goPlatform } from '../platform.ts';
import type { ImageContent } from './content.ts';

/** Content of an image, as its manifest and index point to it. */
export interface Descriptor {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
// Not compressed: whoever imports it unpacks it at once, and nothing is sent anywhere.
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/';

/**
 * The small files of an OCI layout of one image with one layer, by their names in the archive;
 * with `manifest.json`, which Docker read before it knew that layout.
 */
export function layoutFiles(image: ImageContent, layer: Descriptor): ReadonlyMap<string, string> {
  const config = JSON.stringify(configOf(image, layer));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: CONFIG, ...describe(config) },
    layers: [{ mediaType: LAYER, ...layer }],
  });
  const docker = {
    Config: blobPath(describe(config)),
    RepoTags: [image.reference],
    Layers: [blobPath(layer)],
  };
  return new Map([
    ['oci-layout', JSON.stringify({ imageLayoutVersion: '1.0.0' })],
    ['index.json', JSON.stringify(indexOf(image, describe(manifest)))],
    ['manifest.json', JSON.stringify([docker])],
    [blobPath(describe(config)), config],
    [blobPath(describe(manifest)), manifest],
  ]);
}

/** Where an OCI layout keeps content. */
export function blobPath({ digest }: Descriptor): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function describe(text: string): Descriptor {
  const hash = createHash('sha256').update(text).digest('hex');
  return { digest: `sha256:${hash}`, size: Buffer.byteLength(text) };
}

function configOf(image: ImageContent, layer: Descriptor): object {
  const { os, arch: architecture } = goPlatform(image.platform);
  const created = new Date(0).toISOString();
  return {
    created,
    os,
    architecture,
    config: {
      Entrypoint: image.entrypoint,
      Env: [`PATH=${SEARCH_PATH}`],
      WorkingDir: dirname(image.path),
      ...(image.user && { User: image.user }),
    },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
    history: [{ created, created_by: 'gitstead' }],
  };
}

function indexOf({ reference, platform }: ImageContent, manifest: Descriptor): object {
  const { os, arch: architecture } = goPlatform(platform);
  const annotations = {
    'io.containerd.image.name': reference,
    'org.opencontainers.image.ref.name': reference.slice(reference.lastIndexOf(':') + 1),
  };
  const described = { mediaType: MANIFEST, ...manifest, platform: { os, architecture } };
  return { schemaVersion: 2, mediaType: INDEX, manifests: [{ ...described, annotations }] };
}
