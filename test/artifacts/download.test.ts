import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { downloadFile } from '../../artifacts/download.ts';
import { loadLock } from '../../artifacts/lock.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';
import { sha256, useServer } from './server.ts';
import { HELLO_MODULE, listen, useSandbox, writeLock, writeModule } from './setup.ts';

const sandbox = useSandbox();
const server = useServer();
const platform = 'linux/amd64';
const content = Buffer.from('official program '.repeat(1000));
const { signal } = new AbortController();

/** A lock with one program on the server. */
async function lockOf({ pinned = '', checksum = true } = {}) {
  await writeModule(sandbox.folder, 'tiny');
  const tool = {
    version: 'v1.2.3',
    url: `${server.url}/{version}/{os}/{arch}/tool`,
    ...(checksum && { checksum: `${server.url}/{version}/tool.sha256` }),
    sha256: { 'linux/amd64': pinned, 'linux/arm64': '' },
    binary: 'hello',
  };
  return writeLock(sandbox.folder, { files: { tool }, modules: { tiny: HELLO_MODULE } });
}

function publish(checksum = sha256(content)) {
  server.files.set('/v1.2.3/linux/amd64/tool', content);
  server.files.set('/v1.2.3/tool.sha256', Buffer.from(checksum));
}

test('downloads an official file, verifies it and makes it executable', async () => {
  publish();
  const lock = await lockOf();
  const { run, events } = listen();
  const found = await resolveArtifacts(['tool'], { platform, lock }, run);
  const path = found.get('tool') ?? '';
  expect(await readFile(path)).toEqual(content);
  expect((await stat(path)).mode & 0o111).toBe(0o111);
  expect(events.map(({ state, done }) => [state, done])).toEqual([
    ['downloading', 0],
    ['ready', 1],
  ]);
});

test('records a published checksum in the lock, keeps its comments, and says so', async () => {
  publish();
  const lock = await lockOf();
  const { run, lines } = listen();
  await resolveArtifacts(['tool'], { platform, lock }, run);
  expect(loadLock(lock).files.tool).toMatchObject({
    sha256: { 'linux/amd64': sha256(content), 'linux/arm64': '' },
  });
  expect(await readFile(lock, 'utf8')).toMatch(/^# What we use\./);
  expect(lines.join('\n')).toContain('commit it');
});

test('records what it finds where upstream publishes no checksum', async () => {
  publish();
  const lock = await lockOf({ checksum: false });
  await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  expect(loadLock(lock).files.tool).toMatchObject({ sha256: { [platform]: sha256(content) } });
});

test('takes a second time from the cache, without asking anyone', async () => {
  publish();
  const lock = await lockOf();
  const first = await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  server.requests.length = 0;
  const { run, events } = listen();
  const second = await resolveArtifacts(['tool'], { platform, lock }, run);
  expect(second).toEqual(first);
  expect(server.requests).toEqual([]);
  expect(events.map(({ state }) => state)).toEqual(['cached']);
});

test('refuses a file that is not what the lock pins, naming both checksums', async () => {
  publish();
  const pinned = 'a'.repeat(64);
  const lock = await lockOf({ pinned });
  const attempt = resolveArtifacts(['tool'], { platform, lock }, listen().run);
  await expect(attempt).rejects.toThrow(new RegExp(`${sha256(content)}.*${pinned}`));
});

test('refuses a file that is not what upstream says it is, and keeps nothing', async () => {
  publish('b'.repeat(64));
  const lock = await lockOf();
  const attempt = () => resolveArtifacts(['tool'], { platform, lock }, listen().run);
  await expect(attempt()).rejects.toThrow(/tool\.sha256 says bbbb/);
  await expect(attempt()).rejects.toThrow(/tool\.sha256 says bbbb/);
  publish();
  expect((await attempt()).size).toBe(1);
});

test('downloads again when the lock pins another file than the cached one', async () => {
  publish();
  const lock = await lockOf();
  await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  const repaired = Buffer.from('the repaired program');
  server.files.set('/v1.2.3/linux/amd64/tool', repaired);
  const pinned = await lockOf({ pinned: sha256(repaired) });
  const found = await resolveArtifacts(['tool'], { platform, lock: pinned }, listen().run);
  expect(await readFile(found.get('tool') ?? '')).toEqual(repaired);
});

test('continues what an earlier run left', async () => {
  publish();
  const path = join(sandbox.folder, 'tool.part');
  await writeFile(path, content.subarray(0, 5000));
  await downloadFile(`${server.url}/v1.2.3/linux/amd64/tool`, path, signal);
  expect(await readFile(path)).toEqual(content);
  expect(server.requests).toEqual(['GET /v1.2.3/linux/amd64/tool bytes=5000-']);
});

test('gets the rest when the connection breaks', async () => {
  publish();
  server.breakAfter = 5000;
  const path = join(sandbox.folder, 'tool.part');
  await downloadFile(`${server.url}/v1.2.3/linux/amd64/tool`, path, signal);
  expect(await readFile(path)).toEqual(content);
  expect(server.requests).toHaveLength(2);
});

test('starts over when what an earlier run left is of another file', async () => {
  publish();
  const part = join(sandbox.folder, 'x.part');
  await writeFile(part, Buffer.alloc(content.length + 1));
  await downloadFile(`${server.url}/v1.2.3/linux/amd64/tool`, part, signal);
  expect(await readFile(part)).toEqual(content);
});

test('builds what cannot be downloaded although its host answers', async () => {
  const lock = await lockOf();
  const { run, lines } = listen();
  const found = await resolveArtifacts(['tool'], { platform, lock }, run);
  expect(lines.join('\n')).toMatch(/Cannot download tool, building it: .* 404/);
  expect((await stat(found.get('tool') ?? '')).size).toBeGreaterThan(100_000);
});

test('takes several programs from one archive that it downloads once', async () => {
  const archive = await tarOf({ './bin/one': 'first', './bin/two': 'second' });
  server.files.set('/tools.tar.gz', archive);
  server.files.set('/SHA256SUMS', Buffer.from(`${sha256(archive)}  tools.tar.gz\n`));
  await writeModule(sandbox.folder, 'tiny');
  const lock = await writeLock(sandbox.folder, {
    archives: {
      tools: {
        version: 'v1',
        url: `${server.url}/tools.tar.gz`,
        checksum: `${server.url}/SHA256SUMS`,
        sha256: { 'linux/amd64': '', 'linux/arm64': '' },
      },
    },
    files: {
      one: { archive: 'tools', member: 'bin/one', binary: 'hello' },
      two: { archive: 'tools', member: 'bin/two', binary: 'other' },
    },
    modules: { tiny: HELLO_MODULE },
  });
  const found = await resolveArtifacts(['one', 'two'], { platform, lock }, listen().run);
  expect(await readFile(found.get('one') ?? '', 'utf8')).toBe('first');
  expect(await readFile(found.get('two') ?? '', 'utf8')).toBe('second');
  expect(server.requests.filter((line) => line === 'GET /tools.tar.gz')).toHaveLength(1);
});

test('notices that a cached file was damaged, and gets it again', async () => {
  publish();
  const lock = await lockOf();
  const found = await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  const path = found.get('tool') ?? '';
  await chmod(path, 0o755);
  await writeFile(path, 'damaged');
  await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  expect(await readFile(path)).toEqual(content);
});

async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name, mode: 0o755 }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
