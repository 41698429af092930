import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScriptError, UnreachableError } from '../../remote/errors.ts';
import { writeSshFiles } from '../../remote/files.ts';
import { asRoot } from '../../remote/root.ts';
import { closeConnection } from '../../remote/ssh.ts';
import { uploadFile } from '../../remote/upload.ts';
import { startSshd, type TestServer } from './sshd.ts';

const HOST = 'workers-1';
const MEGABYTE = 1024 * 1024;

describe.skipIf(!existsSync('/usr/sbin/sshd'))('an upload to a real OpenSSH server', () => {
  let server: TestServer;
  let from: string;
  let folder: string;
  const content = Buffer.alloc(20 * MEGABYTE, 'content that is not all zeros ');
  const { signal } = new AbortController();
  const upload = (to: string, stop = signal, host = HOST) =>
    uploadFile(server.paths.sshConfig, host, { from, to }, stop);

  beforeAll(async () => {
    server = await startSshd();
    await writeSshFiles(server.inventory, server.paths, server.hostKey);
    from = join(server.paths.directory, 'a file');
    folder = join(server.paths.directory, `it's a "target"`);
    await writeFile(from, content);
  });
  afterAll(async () => {
    await closeConnection(server.paths.sshConfig, HOST);
    await server.stop();
  });

  test('puts the file where it was told to, for root only, and nothing beside it', async () => {
    const to = join(folder, 'deep', 'file');
    await upload(to);
    expect((await readFile(to)).equals(content)).toBe(true);
    expect((await stat(to)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'deep'))).toEqual(['file']);
  });

  test('leaves alone a file that is there already', async () => {
    const to = join(folder, 'same');
    await upload(to);
    const before = await stat(to);
    await upload(to);
    expect((await stat(to)).ino).toBe(before.ino);
  });

  test('replaces another file, and half a file that a killed upload left', async () => {
    const to = join(folder, 'other');
    await writeFile(to, 'old');
    await writeFile(`${to}.upload.abc123`, 'half');
    await upload(to);
    expect((await readFile(to)).equals(content)).toBe(true);
    expect(await readdir(folder)).not.toContain('other.upload.abc123');
  });

  test('leaves the old file when it is interrupted half-way', async () => {
    const to = join(folder, 'interrupted');
    await writeFile(to, 'old');
    const stop = new AbortController();
    const run = upload(to, stop.signal);
    setTimeout(() => stop.abort(new Error('interrupted')), 5);
    await expect(run).rejects.toThrow('interrupted');
    expect(await readFile(to, 'utf8')).toBe('old');
  });

  test('says why the host could not take it, and leaves nothing', async () => {
    const small = join(server.paths.directory, 'disk');
    await mkdir(small);
    // A file in place of a folder is as final as a full disk, and can be had everywhere.
    await writeFile(join(small, 'file'), '');
    const run = upload(join(small, 'file', 'below'));
    await expect(run).rejects.toBeInstanceOf(ScriptError);
    await expect(run).rejects.toThrow(/receiving .*below failed/);
    await rm(small, { recursive: true });
  });

  test('says that a host cannot be reached', async () => {
    const run = upload('/tmp/x', signal, 'nobody-home.invalid');
    await expect(run).rejects.toBeInstanceOf(UnreachableError);
  });
});

test('a command for root keeps its words', () => {
  expect(asRoot('sh', '-c', `echo 'a b'`)).toContain(`exec sudo -n 'sh' '-c' 'echo '\\''a b'\\'''`);
});
