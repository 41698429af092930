import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { toError } from './errors.ts';
import { asRoot } from './root.ts';

/** A file of this host, and where it goes. */
export interface Upload {
  readonly from: string;
  /** Absolute path on the host. */
  readonly to: string;
}

/** Slower than this is no connection to install machines over. */
const BYTES_PER_SECOND = 100_000;

/**
 * Puts a file onto a host of an OpenSSH configuration, whole or not at all, readable by root only.
 * A file that is there already is not sent again.
 *
 * @throws what a `Shell` throws
 */
export async function uploadFile(
  config: string,
  host: string,
  { from, to }: Upload,
  signal: AbortSignal,
): Promise<void> {
  const [{ size }, sum] = await Promise.all([stat(from), sha256(from)]);
  signal.throwIfAborted();
  const seconds = 60 + Math.ceil(size / BYTES_PER_SECOND);
  const receive = asRoot('sh', '-c', RECEIVE, 'upload', to, sum);
  const child = execa('ssh', ['-F', config, '-T', '--', host, receive], {
    inputFile: from,
    reject: false,
    timeout: seconds * 1000,
    cancelSignal: signal,
  });
  // The shared connection's own process holds the pipes of what still runs on the host.
  child.once('exit', () => child.killed && child.stderr?.destroy());
  const { failed, exitCode, stderr, timedOut } = await child;
  signal.throwIfAborted();
  if (!failed) return;
  throw toError({ host, title: `receiving ${to}`, exitCode, stderr, timedOut, seconds });
}

/**
 * Takes stdin for the file $1, whose sum is $2. What a killed upload left is unlinked first, so that
 * a process of it that still writes can harm nothing.
 */
const RECEIVE = `
set -eu
umask 077
sum() { sha256sum <"$1" | cut -c 1-64; }
if [ -e "$1" ] && [ "$(sum "$1")" = "$2" ]; then exit 0; fi
mkdir -p "$(dirname "$1")"
rm -f "$1".upload.*
part=$(mktemp "$1.upload.XXXXXX")
trap 'rm -f "$part"' EXIT
cat >"$part"
[ "$(sum "$part")" = "$2" ] || { echo "error: the file did not arrive whole" >&2; exit 1; }
sync "$part"
mv "$part" "$1"
sync "$(dirname "$1")"
`;

const sums = new Map<string, Promise<string>>();

/** The sha256 of a file in hexadecimal. A file that goes to many hosts is read once for all. */
export async function sha256(file: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(file);
  const key = JSON.stringify([file, ino, size, mtimeMs]);
  const sum = sums.get(key) ?? read(file);
  sums.set(key, sum);
  return sum;
}

async function read(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
