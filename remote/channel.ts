import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { toError, UnreachableError } from './errors.ts';
import { dialogue } from './quote.ts';
import { shellOn } from './ssh.ts';

/** A script that runs on a host for as long as it is talked to: one line is answered with one line. */
export interface Channel {
  /**
   * @throws {UnreachableError} the connection is cut, or no answer came in time
   * @throws {ScriptError} the script ended
   */
  readonly ask: (line: string) => Promise<string>;
  /** Ends the script's input, and with it the script. */
  readonly close: () => void;
}

/** What is said on a channel, and how long an answer may take. */
export interface ChannelOptions {
  /** What it is for, in words for errors: "while <title>". */
  readonly title: string;
  readonly values: Readonly<Record<string, string>>;
  /** For the connection, and for each answer. */
  readonly seconds: number;
}

/**
 * Starts a script on a host of an OpenSSH configuration; its first line says that it listens. When
 * this process is gone the script's input ends.
 */
export function openChannel(
  config: string,
  host: string,
  script: string,
  options: ChannelOptions,
): Promise<Channel> {
  return talk(spawn('ssh', ['-F', config, '-T', '--', host, shellOn(host)]), host, script, options);
}

/** The same with a shell that was started already, on `host`. */
export async function talk(
  shell: ChildProcessWithoutNullStreams,
  host: string,
  script: string,
  { title, values, seconds }: ChannelOptions,
): Promise<Channel> {
  const next = reader(shell, (exitCode, stderr, timedOut) =>
    timedOut
      ? silence(host, title, seconds)
      : toError({ host, title, exitCode, stderr, timedOut, seconds }),
  );
  // A host that has gone is told by the end of the answers.
  shell.stdin.on('error', () => undefined);
  shell.stdin.write(dialogue(script, values));
  await next(seconds);
  let before: Promise<unknown> = Promise.resolve();
  const ask = (line: string): Promise<string> => {
    const answer = before.then(() => {
      shell.stdin.write(`${line}\n`);
      return next(seconds);
    });
    before = answer.catch(() => undefined);
    return answer;
  };
  return { ask, close: () => end(shell) };
}

function silence(host: string, title: string, seconds: number): UnreachableError {
  return new UnreachableError(
    `${host} did not answer within ${seconds} s while ${title}.`,
    'Check that the machine runs (`./gitstead status`), then run this again.',
  );
}

type Failure = (exitCode: number | undefined, stderr: string, timedOut: boolean) => Error;

/** Reads one line at a time; a channel that failed is ended, and fails each time after. */
function reader(
  child: ChildProcessWithoutNullStreams,
  failure: Failure,
): (seconds: number) => Promise<string> {
  const input = createInterface({ input: child.stdout });
  const lines = input[Symbol.asyncIterator]();
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const exit = once(child, 'exit').then(
    ([code]) => code as number | null,
    () => null,
  );
  return async (seconds) => {
    const timer = setTimeout(() => {
      end(child);
      // What was destroyed does not say that it has ended: the wait for a line would not either.
      input.close();
    }, seconds * 1000);
    const { value, done } = await lines.next();
    clearTimeout(timer);
    if (!done) return value;
    throw failure((await exit) ?? undefined, stderr, child.killed);
  };
}

/** The shared connection may hold the pipes of a script for longer than its `ssh` lives. */
function end(child: ChildProcessWithoutNullStreams): void {
  child.stdin.end();
  child.kill();
  child.stdout.destroy();
  child.stderr.destroy();
}
