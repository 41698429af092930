import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { GIT_HOST } from '../plan/conventions.ts';
import { KnownError } from '../plan/error.ts';
import { toError, UnreachableError } from './errors.ts';
import { program } from './quote.ts';
import { asRoot } from './root.ts';

/** How a script is run, and who hears of it. */
export interface ScriptOptions {
  /** What the script is for, in words for errors: "while <title>". */
  readonly title?: string;
  /** Shell variables of the script, by upper case name. They travel on stdin, never in arguments. */
  readonly values?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Receives each line that the script writes to stderr while it runs. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs the text of a POSIX shell script on a host and returns its stdout without the last line
 * break.
 *
 * @throws {UnreachableError} the host does not answer
 * @throws {HostKeyError} it is not the pinned host
 * @throws {AccessError} it does not accept our key
 * @throws {SudoError} its user cannot become root
 * @throws {ScriptError} the script failed or took too long
 */
export type Shell = (host: string, script: string, options?: ScriptOptions) => Promise<string>;

/** A shell on the hosts of an OpenSSH configuration file written by `writeSshFiles`. */
export function createShell(config: string): Shell {
  return async (host, script, options = {}) => {
    const { title = 'running a script', values, timeoutSeconds = 300, signal, onLine } = options;
    const child = execa('ssh', ['-F', config, '-T', '--', host, shellOn(host)], {
      input: program(script, values),
      reject: false,
      timeout: timeoutSeconds * 1000,
      stripFinalNewline: true,
      ...(signal && { cancelSignal: signal }),
      ...(onLine && { stderr: lines(onLine) }),
    });
    child.once('exit', () => child.killed && release(child));
    const result = await child;
    const { failed, stdout, stderr, exitCode, timedOut } = result;
    signal?.throwIfAborted();
    if (!failed) return stdout;
    if (result.code === 'ENOENT') throw missing();
    throw toError({ host, title, exitCode, stderr, timedOut, seconds: timeoutSeconds });
  };
}

/** The shell that reads a script: as root on machines, as the Git server's own user there. */
export function shellOn(host: string): string {
  return host === GIT_HOST ? 'sh -s' : asRoot('sh', '-s');
}

function missing(): KnownError {
  return new KnownError(
    'The program `ssh` is not installed.',
    'Install the OpenSSH client (on Debian: `apt-get install openssh-client`).',
  );
}

/**
 * The shared connection's own process holds the pipes of a script that still runs on the host:
 * after `ssh` was killed they would stay open until that script ends.
 */
function release({ stdout, stderr }: { stdout: Readable | null; stderr: Readable | null }): void {
  stdout?.destroy();
  stderr?.destroy();
}

/** An execa transform that shows each line and passes it on. */
function lines(onLine: (line: string) => void) {
  return function* (line: unknown): Generator<unknown> {
    onLine(String(line));
    yield line;
  };
}

/**
 * Waits until a host accepts a connection, for machines that were just started.
 *
 * @throws {UnreachableError} when it does not within the time
 */
export async function waitForShell(
  shell: Shell,
  host: string,
  signal: AbortSignal,
  seconds = 60,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await shell(host, ':', { title: 'waiting for it to start', timeoutSeconds: 15, signal });
      return;
    } catch (error) {
      if (!(error instanceof UnreachableError) || Date.now() > deadline) throw error;
      await sleep(200, undefined, { signal });
    }
  }
}

/** Closes the shared connection to a host, if one is open. */
export async function closeConnection(config: string, host: string): Promise<void> {
  await execa('ssh', ['-F', config, '-O', 'exit', '--', host], { reject: false, timeout: 5_000 });
}
