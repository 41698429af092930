import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { downloadFile } from '../../remote/download.ts';
import { ScriptError, UnreachableError } from '../../remote/errors.ts';
import { writeSshFiles } from '../../remote/files.ts';
import { closeConnection } from '../../remote/ssh.ts';
import { startSshd, type TestServer } from './sshd.ts';

const HOST = 'workers-1';

describe.skipIf(!existsSync('/usr/sbin/sshd'))('a download from a real OpenSSH server', () => {
  let server: TestServer;
  let from: string;
  let to: string;
  const content = Buffer.from([0, 10, 13, 255, 0, 10]);
  const { signal } = new AbortController();
  const download = (file = from, stop = signal, host = HOST) =>
    downloadFile(server.paths.sshConfig, host, { from: file, to }, stop);

  beforeAll(async () => {
    server = await startSshd();
    await writeSshFiles(server.inventory, server.paths, server.hostKey);
    from = join(server.paths.directory, `it's a "source"`);
    to = join(server.paths.directory, 'backups', 'etcd.db');
    await writeFile(from, content);
  });
  afterAll(async () => {
    await closeConnection(server.paths.sshConfig, HOST);
    await server.stop();
  });

  test('puts the file where only its owner can read it, and nothing beside it', async () => {
    await download();
    expect((await readFile(to)).equals(content)).toBe(true);
    expect((await stat(to)).mode & 0o777).toBe(0o600);
    expect((await stat(join(to, '..'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(to, '..'))).toEqual(['etcd.db']);
  });

  test('says what the host says when there is no such file, and keeps the one before', async () => {
    await expect(download('/no/such/file')).rejects.toThrow(ScriptError);
    expect((await readFile(to)).equals(content)).toBe(true);
    expect(await readdir(join(to, '..'))).toEqual(['etcd.db']);
  });

  test('says when the host does not answer', async () => {
    await expect(download(from, signal, 'nobody.invalid')).rejects.toThrow(UnreachableError);
  });

  test('ends with the run', async () => {
    await expect(download(from, AbortSignal.abort(new Error('stopped')))).rejects.toThrow(
      'stopped',
    );
  });
});
