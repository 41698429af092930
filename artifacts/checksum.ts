import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { KnownError } from '../plan/error.ts';
import type { Download } from './artifact.ts';

/** SHA-256 of a file, in hexadecimal. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
}

/**
 * Reads the SHA-256 of `name` from a published checksum file: either the bare sum, or lines of
 * `sum  name` as sha256sum writes them. Undefined when the file does not say.
 */
export function parseChecksum(text: string, name: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+\*?/));
  const named = lines.find(([, file]) => file !== undefined && basename(file) === name);
  const [sum] = named ?? lines.find((words) => words.length === 1) ?? [];
  return sum && /^[0-9a-f]{64}$/i.test(sum) ? sum.toLowerCase() : undefined;
}

/**
 * The SHA-256 that a download must have: pinned in the lock, else as upstream publishes it.
 * Undefined where there is neither, for releases that publish no checksum.
 * @throws KnownError when upstream's checksum file does not name the download
 */
export async function expectedChecksum(
  download: Download,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (download.sha256) return download.sha256;
  if (!download.checksum) return undefined;
  const response = await fetch(download.checksum, { signal });
  if (!response.ok) throw new Error(`${download.checksum} answered ${response.status}.`);
  const sum = parseChecksum(await response.text(), basename(new URL(download.url).pathname));
  if (sum) return sum;
  throw new KnownError(
    `${download.checksum} holds no SHA-256 for ${download.url}.`,
    'Check both addresses in artifacts/lock.yaml.',
  );
}

/** Upstream's file is not what the lock or upstream itself says it is. */
export function checksumMismatch(download: Download, expected: string, found: string): KnownError {
  const source = download.sha256 ? 'artifacts/lock.yaml' : (download.checksum ?? '');
  return new KnownError(
    `${download.url} has SHA-256 ${found}, but ${source} says ${expected}.`,
    'Nothing of it was kept. Try again; if it stays so, do not use it: ask upstream, or pin another version.',
  );
}
