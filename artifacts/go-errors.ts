import type { ExecaError } from 'execa';
import { KnownError } from '../plan/error.ts';

interface Cause {
  readonly pattern: RegExp;
  readonly message: string;
  readonly remedy: string;
}

/** Why Go may fail, as far as a user can do something about it. `$1` is what the pattern caught. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /requires go >= ([\d.]+)/,
    message: 'The Go on this machine is too old: $1 or newer is needed.',
    remedy: 'Install it from https://go.dev/dl and put it first on the PATH.',
  },
  {
    pattern: /(no space left on device)/,
    message: 'The disk is full.',
    remedy: 'Free about 15 GB for the Go build cache and the artifacts, then run again.',
  },
  {
    pattern: /(signal: killed)/,
    message: 'The Go compiler was killed, most likely because memory ran out.',
    remedy: 'Give this machine at least 8 GB of memory, then run again: it continues.',
  },
  {
    pattern: /(.*(?:dial tcp|no such host|i\/o timeout|connection refused|TLS handshake).*)/,
    message: 'The Go module proxy cannot be reached: $1',
    remedy: 'Check GOPROXY (`go env GOPROXY`) and the network, then run again: it continues.',
  },
  {
    pattern: /(.*(?:404 Not Found|410 Gone|unknown revision|not available).*)/,
    message: 'The Go module proxy does not have a module: $1',
    remedy: 'Use a proxy that has it (GOPROXY), or a machine that reaches the official downloads.',
  },
];

/** An error of the go command in words that say what to do, where the cause is known. */
export function goError(error: ExecaError): Error {
  if (error.code === 'ENOENT') {
    return new KnownError(
      'The official downloads cannot be reached, and there is no Go here to build from source.',
      'Connect this machine to the internet, or install Go from https://go.dev/dl.',
      { cause: error },
    );
  }
  const output = String(error.stderr ?? '');
  for (const { pattern, message, remedy } of CAUSES) {
    const found = pattern.exec(output);
    if (found)
      return new KnownError(message.replace('$1', found[1] ?? ''), remedy, { cause: error });
  }
  return new Error(`go ${error.command.split(' ')[1]} failed:\n${output.slice(-LONGEST)}`);
}

/** Characters of the compiler's output that an error shows, from its end. */
const LONGEST = 2000;
