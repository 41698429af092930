import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { KnownError } from '../plan/error.ts';
import { flush } from '../plan/files.ts';
import { toError } from './errors.ts';
import { asRoot } from './root.ts';
import { sha256 } from './upload.ts';

/** A file of a host, and where it goes on this one. */
export interface Download {
  /** Absolute path on the host. */
  readonly from: string;
  readonly to: string;
}

const SECONDS = 600;

/**
 * Gets a file from a host of an OpenSSH configuration, whole or not at all, readable by its owner only.
 *
 * @throws what a `Shell` throws, and KnownError when the file did not arrive whole
 */
export async function downloadFile(
  config: string,
  host: string,
  { from, to }: Download,
  signal: AbortSignal,
): Promise<void> {
  const part = `${to}.${process.pid}`;
  const ask = (command: string, out?: string) =>
    output({ config, host, from, command, out }, signal);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    const sum = (await ask(asRoot('sha256sum', from))).slice(0, 64);
    await writeFile(part, '', { mode: 0o600 });
    await ask(asRoot('cat', from), part);
    if ((await sha256(part)) !== sum) {
      throw new KnownError(`${from} of ${host} did not arrive whole.`, 'Run this again.');
    }
    await flush(part);
    await rename(part, to);
  } finally {
    await rm(part, { force: true });
  }
}

interface Request {
  readonly config: string;
  readonly host: string;
  readonly from: string;
  readonly command: string;
  /** File for what it prints; without it, that is returned. */
  readonly out: string | undefined;
}

async function output(
  { config, host, from, command, out }: Request,
  signal: AbortSignal,
): Promise<string> {
  const result = await execa('ssh', ['-F', config, '-T', '--', host, command], {
    ...(out && { stdout: { file: out } }),
    reject: false,
    timeout: SECONDS * 1000,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  const { failed, exitCode, stderr, timedOut, stdout } = result;
  if (!failed) return stdout ?? '';
  const title = `sending ${from}`;
  throw toError({ host, title, exitCode, stderr, timedOut, seconds: SECONDS });
}
