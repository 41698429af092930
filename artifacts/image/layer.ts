import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Header, LayerEntry } from '../base/tools.ts';
import type { ImageContent } from './content.ts';

/** A file that is too large to keep in memory. */
interface LargeEntry {
  readonly header: Header;
  readonly from: string;
}

type Entry = LayerEntry | LargeEntry;

const PASSWD = [
  'root:x:0:0:root:/root:/sbin/nologin',
  'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin',
  'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin',
];
const GROUP = ['root:x:0:', 'nogroup:x:65534:', 'nonroot:x:65532:'];

/** What every image has besides its program: users, certificates, a place for temporary files. */
function common(certificates: string): readonly Entry[] {
  return [
    text('etc/passwd', PASSWD),
    text('etc/group', GROUP),
    { header: { name: 'etc/ssl/certs/ca-certificates.crt', mode: 0o644 }, from: certificates },
    { header: { name: 'tmp/', type: 'directory', mode: 0o1777 } },
  ];
}

function text(name: string, lines: readonly string[]): LayerEntry {
  return { header: { name, mode: 0o644 }, content: Buffer.from(`${lines.join('\n')}\n`) };
}

/** Everything in the image's only layer, parents first, in an order that depends on nothing else. */
export async function layerEntries(
  image: ImageContent,
  { certificates, tools }: { certificates: string; tools: readonly LayerEntry[] },
): Promise<readonly Entry[]> {
  const program = { header: { name: image.path.slice(1), mode: 0o755 }, from: image.binary };
  const folders = await Promise.all((image.folders ?? []).map(filesOf));
  const entries = [...common(certificates), program, ...tools, ...folders.flat()];
  const given = new Set(entries.map(({ header }) => header.name.replace(/\/$/, '')));
  const parents = [...new Set(entries.flatMap(({ header }) => ancestors(header.name)))]
    .filter((name) => !given.has(name))
    .map((name): Entry => ({ header: { name: `${name}/`, type: 'directory', mode: 0o755 } }));
  return [...parents, ...entries].sort((a, b) => (a.header.name < b.header.name ? -1 : 1));
}

async function filesOf({ from, path }: { from: string; path: string }): Promise<readonly Entry[]> {
  const found = await readdir(from, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((file) => ({
      header: { name: posix.join(path.slice(1), file.slice(from.length)), mode: 0o644 },
      from: file,
    }));
}

function ancestors(name: string): string[] {
  const parent = dirname(name);
  return parent === '.' ? [] : [...ancestors(parent), parent];
}

/** The layer as a tar. Equal entries give equal bytes: times and owners are fixed. */
export function layerTar(entries: readonly Entry[]): Readable {
  const archive = pack();
  const write = async () => {
    for (const entry of entries) {
      const header = { ...entry.header, mtime: new Date(0), uid: 0, gid: 0 };
      if (!('from' in entry)) archive.entry(header, entry.content ?? Buffer.alloc(0));
      else {
        const { size } = await stat(entry.from);
        await pipeline(createReadStream(entry.from), archive.entry({ ...header, size }));
      }
    }
    archive.finalize();
  };
  write().catch((error: Error) => archive.destroy(error));
  return Readable.from(archive);
}
