import { createReadStream, createWriteStream } from 'node:fs';
import { normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { KnownError } from '../plan/error.ts';

/**
 * Copies one member of a gzipped tar archive to `path`.
 * @throws KnownError when the archive does not hold it
 */
export async function extractMember(
  archive: string,
  member: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const entries = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), entries, { signal });
  let found = false;
  const choosing = (async () => {
    for await (const entry of entries) {
      if (entry.header.type === 'file' && normalize(entry.header.name) === member) {
        found = true;
        await pipeline(entry, createWriteStream(path));
      } else {
        entry.resume();
      }
    }
  })();
  await Promise.all([reading, choosing]);
  if (found) return;
  throw new KnownError(
    `${archive} holds no ${member}.`,
    'Correct `member` in artifacts/lock.yaml: upstream has moved it.',
  );
}
