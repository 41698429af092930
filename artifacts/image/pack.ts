import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Run } from '../../plan/run.ts';
import { baseTools } from '../base/tools.ts';
import type { ImageContent } from './content.ts';
import { layerEntries, layerTar } from './layer.ts';
import { blobPath, type Descriptor, layoutFiles } from './oci.ts';

/** Root certificates of this machine, which Debian and its kin keep here. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Writes an image of one layer around a program, as an OCI layout that `docker load` takes too.
 * Equal inputs give equal bytes.
 * @throws KnownError when `tools` are wanted and the base image they come from cannot be made
 */
export async function packImage(image: ImageContent, out: string, run: Run): Promise<void> {
  const tools = image.tools?.length ? await baseTools(image.tools, image.platform, run) : [];
  const entries = await layerEntries(image, { certificates: CERTIFICATES, tools });
  // Made twice rather than kept: its digest must be known before its first byte is written.
  const layer = await measure(layerTar(entries));
  await writeArchive(out, layoutFiles(image, layer), { ...layer, content: layerTar(entries) }, run);
}

async function measure(content: Readable): Promise<Descriptor> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

async function writeArchive(
  out: string,
  files: ReadonlyMap<string, string>,
  layer: Descriptor & { readonly content: Readable },
  { signal }: Run,
): Promise<void> {
  const archive = pack();
  const fixed = { mode: 0o644, mtime: new Date(0) };
  const write = async () => {
    for (const [name, text] of files) archive.entry({ name, ...fixed }, text);
    const entry = archive.entry({ name: blobPath(layer), size: layer.size, ...fixed });
    await pipeline(layer.content, entry, { signal });
    archive.finalize();
  };
  await Promise.all([write(), pipeline(archive, createWriteStream(out), { signal })]);
}
