import { execFileSync } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { cachePath } from '../../artifacts/cache.ts';
import { hostPlatform } from '../../artifacts/platform.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';
import { sha256, useServer } from './server.ts';
import { HELLO_MODULE, listen, NOWHERE, useSandbox, writeLock, writeModule } from './setup.ts';

const sandbox = useSandbox();
const server = useServer();
const platform = hostPlatform();
const child = join(import.meta.dirname, 'child.ts');
/** A killed run's lock is taken over after two seconds; compilers may be slow on a busy machine. */
const TAKEOVER = 20_000;

async function lockOf(url: string): Promise<string> {
  await writeModule(sandbox.folder, 'tiny');
  const sums = { 'linux/amd64': '', 'linux/arm64': '' };
  const tool = { version: 'v1', url, sha256: sums, binary: 'hello' };
  return writeLock(sandbox.folder, { files: { tool }, modules: { tiny: HELLO_MODULE } });
}

function start(lock: string) {
  return execa(process.execPath, [child, lock, 'tool'], { reject: false, all: true });
}

async function cached(): Promise<readonly string[]> {
  return readdir(cachePath('files')).catch(() => []);
}

async function untilExists(path: string): Promise<void> {
  await vi.waitFor(() => access(path), { timeout: 10_000, interval: 5 });
}

test('continues a build that was killed', { timeout: TAKEOVER }, async () => {
  const lock = await lockOf(`${NOWHERE}tool`);
  const run = start(lock);
  await untilExists(cachePath('staging', 'go'));
  run.kill('SIGKILL');
  await run;
  expect(await cached()).toEqual([]);
  const found = await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  expect(execFileSync(found.get('tool') ?? '', { encoding: 'utf8' })).toBe('v1');
});

test('continues a download that was killed', { timeout: TAKEOVER }, async () => {
  const content = Buffer.from('official program '.repeat(100_000));
  server.files.set('/tool', content);
  server.hangAfter = 500_000;
  const lock = await lockOf(`${server.url}/tool`);
  const run = start(lock);
  await vi.waitFor(async () => {
    const [part = ''] = await readdir(cachePath('downloads'));
    expect((await readFile(cachePath('downloads', part))).length).toBe(500_000);
  }, 10_000);
  run.kill('SIGKILL');
  await run;
  expect(await cached()).toEqual([]);
  const found = await resolveArtifacts(['tool'], { platform, lock }, listen().run);
  expect(sha256(await readFile(found.get('tool') ?? ''))).toBe(sha256(content));
  expect(server.requests).toContain('GET /tool bytes=500000-');
});

test('lets two runs build the same once: the second waits, and says so', async () => {
  const lock = await lockOf(`${NOWHERE}tool`);
  const runs = await Promise.all([start(lock), start(lock)]);
  const output = runs.map(({ all }) => all).join('\n');
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(output.match(/Building from source/g)).toHaveLength(1);
});

test('stops at once when interrupted, and leaves nothing half-done', async () => {
  const lock = await lockOf(`${NOWHERE}tool`);
  const stop = new AbortController();
  const { run } = listen(stop.signal);
  const attempt = resolveArtifacts(['tool'], { platform, lock }, run);
  const outcome = expect(attempt).rejects.toThrow(/abort/);
  await untilExists(cachePath('staging', 'go'));
  stop.abort();
  await outcome;
  expect(await cached()).toEqual([]);
});
