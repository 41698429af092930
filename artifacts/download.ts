import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 4;
/** Pause before the second attempt, in milliseconds; doubled before each further one. */
const PAUSE = 500;
/** A connection without data for so many milliseconds is dropped and resumed. */
const STALL = 30_000;

/** An answer that trying again would not change. */
class RefusedError extends Error {}

/**
 * Downloads `url` to `path`, continuing what an earlier attempt or run left there.
 * Tells whether it continued, since what it continued may have been of another file.
 */
export async function downloadFile(
  url: string,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly resumed: boolean }> {
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await downloadOnce(url, path, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RefusedError || attempt === ATTEMPTS) throw error;
      await sleep(PAUSE * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

async function downloadOnce(url: string, path: string, signal: AbortSignal) {
  const have = await sizeOf(path);
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  const stall = new AbortController();
  const either = AbortSignal.any([signal, stall.signal]);
  const watchdog = setTimeout(() => stall.abort(new Error(`${url} stalled.`)), STALL);
  try {
    const response = await fetch(url, { headers, signal: either });
    const resumed = await checkAnswer(response, have, url, path);
    const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
    const alive = new Transform({
      transform(chunk, _, done) {
        watchdog.refresh();
        done(null, chunk);
      },
    });
    const file = createWriteStream(path, { flags: resumed ? 'a' : 'w' });
    await pipeline(body, alive, file, { signal: either });
    return { resumed };
  } finally {
    clearTimeout(watchdog);
  }
}

/** Whether the answer continues the file. @throws when it is neither all nor the rest of it */
async function checkAnswer(response: Response, have: number, url: string, path: string) {
  if (response.ok && response.body) return response.status === 206 && have > 0;
  await response.body?.cancel();
  if (response.status === 416) {
    // What lies there is complete already or longer than the file: start over.
    await rm(path, { force: true });
    throw new Error(`${url} has no bytes after ${have}.`);
  }
  const answer = `${url} answered ${response.status} ${response.statusText}.`;
  throw response.status >= 500 ? new Error(answer) : new RefusedError(answer);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
