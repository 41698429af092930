import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageContent } from '../../../artifacts/image/content.ts';
import { packImage } from '../../../artifacts/image/pack.ts';
import type { Run } from '../../../plan/run.ts';

const run: Run = { report: () => undefined, signal: new AbortController().signal };

let folder: string;
let image: ImageContent;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gitstead-pack-'));
  await mkdir(join(folder, 'files'));
  await writeFile(join(folder, 'files/program'), 'not really a program');
  image = {
    reference: 'gitstead-test.invalid/tools/program:v1.2.3',
    binary: join(folder, 'files/program'),
    path: '/usr/local/bin/program',
    entrypoint: ['/usr/local/bin/program', '--serve'],
    user: '65534:65534',
    platform: 'linux/amd64',
  };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function packed(content: ImageContent): Promise<Buffer> {
  const out = join(folder, 'image.tar');
  await packImage(content, out, run);
  return readFile(out);
}

interface Member {
  readonly mode: number | undefined;
  readonly data: Buffer;
}

async function members(tar: Buffer): Promise<Map<string, Member>> {
  const archive = extract();
  archive.end(tar);
  const found = new Map<string, Member>();
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    found.set(entry.header.name, { mode: entry.header.mode, data: Buffer.concat(chunks) });
  }
  return found;
}

async function json(files: Map<string, Member>, name: string) {
  return JSON.parse(files.get(name)?.data.toString() ?? 'null');
}

async function layer(files: Map<string, Member>): Promise<Map<string, Member>> {
  const [docker] = await json(files, 'manifest.json');
  return members(files.get(docker.Layers[0])?.data ?? Buffer.alloc(0));
}

test('the same program makes the same bytes', async () => {
  expect((await packed(image)).equals(await packed(image))).toBe(true);
});

test('another program makes another image', async () => {
  const before = await packed(image);
  await writeFile(join(folder, 'other'), 'another');
  const after = await packed({ ...image, binary: join(folder, 'other') });
  expect(after.equals(before)).toBe(false);
});

test('every blob is called by its digest, and the index leads to the layer', async () => {
  const files = await members(await packed(image));
  for (const [name, { data }] of files) {
    if (!name.startsWith('blobs/sha256/')) continue;
    expect(createHash('sha256').update(data).digest('hex')).toBe(name.slice(13));
  }
  const index = await json(files, 'index.json');
  const path = (digest: string) => `blobs/${digest.replace(':', '/')}`;
  const manifest = await json(files, path(index.manifests[0].digest));
  const config = await json(files, path(manifest.config.digest));
  expect(index.manifests[0].annotations['io.containerd.image.name']).toBe(image.reference);
  expect(config.rootfs.diff_ids).toEqual([manifest.layers[0].digest]);
  expect(files.has(path(manifest.layers[0].digest))).toBe(true);
});

test('the image has its program, users, certificates, and a place for temporary files', async () => {
  const content = await layer(await members(await packed(image)));
  expect(content.get('usr/local/bin/program')?.mode).toBe(0o755);
  expect(content.get('tmp/')?.mode).toBe(0o1777);
  expect(content.get('etc/passwd')?.data.toString()).toContain('nobody:x:65534:');
  expect(content.has('etc/ssl/certs/ca-certificates.crt')).toBe(true);
});

test('folders come before what is in them', async () => {
  const names = [...(await layer(await members(await packed(image)))).keys()];
  for (const name of names) {
    const parent = name.replace(/[^/]+\/?$/, '');
    if (parent) expect(names.indexOf(parent)).toBeLessThan(names.indexOf(name));
    if (parent) expect(names).toContain(parent);
  }
});

test('files of a folder go where the image wants them', async () => {
  const folders = [{ from: join(folder, 'files'), path: '/usr/share/program' }];
  const content = await layer(await members(await packed({ ...image, folders })));
  expect(content.get('usr/share/program/program')?.data.toString()).toBe('not really a program');
});

const engine = await execa('docker', ['version'], { reject: false });

describe.skipIf(engine.exitCode !== 0)('with a container engine', () => {
  test('the engine loads the image with its settings', async () => {
    await packed(image);
    await execa('docker', ['load', '--input', join(folder, 'image.tar')]);
    const { stdout } = await execa('docker', ['image', 'inspect', image.reference]);
    await execa('docker', ['image', 'rm', image.reference]);
    const [{ Config }] = JSON.parse(stdout);
    expect(Config).toMatchObject({
      User: '65534:65534',
      Entrypoint: ['/usr/local/bin/program', '--serve'],
      WorkingDir: '/usr/local/bin',
    });
  });
});
