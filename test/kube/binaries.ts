import { access, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from '../../plan/paths.ts';

/** Where the programs of an API server come from: a folder, or the images in the artifact cache. */
export type Binaries =
  | { readonly folder: string }
  | { readonly images: Readonly<Record<string, string>> };

const NAMES = ['etcd', 'kube-apiserver'];

/** Finds them without unpacking anything; undefined on a machine that has not made a cluster yet. */
export async function findBinaries(): Promise<Binaries | undefined> {
  const folder = process.env.GITSTEAD_TEST_BINARIES;
  if (folder) {
    await Promise.all(NAMES.map((name) => access(join(folder, name))));
    return { folder };
  }
  const cache = join(cacheDirectory(), 'artifacts', 'files');
  const files = await readdir(cache).catch(() => []);
  const images = NAMES.flatMap((name) => {
    // Of several versions the newest.
    const file = files
      .toSorted()
      .findLast((file) => file.startsWith(`registry.k8s.io_${name}_`) && file.endsWith('.tar'));
    return file ? [[name, join(cache, file)] as const] : [];
  });
  return images.length === NAMES.length ? { images: Object.fromEntries(images) } : undefined;
}

/** Folder that holds the programs, unpacked below `scratch` when they are in images. */
export async function unpack(binaries: Binaries, scratch: string): Promise<string> {
  if ('folder' in binaries) return binaries.folder;
  const folder = join(scratch, 'bin');
  await mkdir(folder, { recursive: true });
  for (const [name, image] of Object.entries(binaries.images)) await take(name, image, folder);
  return folder;
}

/** Takes the program out of whichever layer holds it; tar itself sees how a layer is compressed. */
async function take(name: string, image: string, folder: string): Promise<void> {
  const { stdout } = await execa('tar', ['-xOf', image, 'manifest.json']);
  const [{ Layers }] = JSON.parse(stdout) as [{ Layers: string[] }];
  await execa('tar', ['-xf', image, '-C', folder, ...Layers]);
  for (const layer of Layers) {
    const options = ['--strip-components=3', '--wildcards', `*usr/local/bin/${name}`];
    await execa('tar', ['-xf', join(folder, layer), '-C', folder, ...options], { reject: false });
  }
  await access(join(folder, name));
}
