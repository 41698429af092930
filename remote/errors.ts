import { KnownError } from '../plan/error.ts';

/** The host does not answer, or closes the connection before a command could run. */
export class UnreachableError extends KnownError {
  override readonly name = 'UnreachableError';
}

/** The host shows another host key than the pinned one. */
export class HostKeyError extends KnownError {
  override readonly name = 'HostKeyError';
}

/** The host does not accept our key. */
export class AccessError extends KnownError {
  override readonly name = 'AccessError';
}

/** The host lets us in, but not become root. */
export class SudoError extends KnownError {
  override readonly name = 'SudoError';
}

/** A script ran and failed. */
export class ScriptError extends KnownError {
  override readonly name = 'ScriptError';
  readonly exitCode: number | undefined;
  /** All that the script wrote to stderr. */
  readonly log: string;

  constructor(message: string, exitCode: number | undefined, log: string) {
    super(message, 'Run this again: it continues where it stopped. `./gitstead logs` shows more.');
    this.exitCode = exitCode;
    this.log = log;
  }
}

interface Failure {
  readonly host: string;
  /** What the script was for, in words for people. */
  readonly title: string;
  readonly exitCode: number | undefined;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly seconds: number;
}

/** OpenSSH's own failures all exit with 255; its message tells which. */
const REASONS: readonly [RegExp, (failure: Failure) => KnownError][] = [
  [
    /host key verification failed|host identification has changed/i,
    ({ host }) =>
      new HostKeyError(
        `${host} shows another host key than the one pinned for it.`,
        'If you replaced the machine outside of gitstead, run `./gitstead up`: it reads the new key from the machine itself. Otherwise someone may be in between.',
      ),
  ],
  [
    /permission denied/i,
    ({ host }) =>
      new AccessError(
        `${host} does not accept this clone's SSH key.`,
        'The machine was made for another key: use the clone that made it, or remove it and run `./gitstead up`.',
      ),
  ],
  [
    /./s,
    ({ host, title, stderr }) =>
      new UnreachableError(
        `${host} cannot be reached over SSH while ${title}: ${explanation(stderr)}`,
        `Check that the machine runs (\`./gitstead status\`), then run this again.`,
      ),
  ],
];

/** Turns the result of a failed `ssh` process into an error with a remedy. */
export function toError(failure: Failure): KnownError {
  const { host, title, exitCode, stderr, timedOut, seconds } = failure;
  if (timedOut) {
    const said = stderr.trim() ? ` Last said: ${explanation(stderr)}` : '';
    return new ScriptError(
      `${host}: ${title} took longer than ${seconds} s.${said}`,
      undefined,
      stderr,
    );
  }
  if (exitCode === 255) {
    const [, make] = REASONS.find(([pattern]) => pattern.test(stderr || ' ')) ?? [];
    if (make) return make(failure);
  }
  if (NO_SUDO.test(stderr)) return noSudo(failure);
  const message = `${host}: ${title} failed (exit ${exitCode}): ${explanation(stderr)}`;
  return new ScriptError(message, exitCode, stderr);
}

/** What sudo says, or a shell that does not find it, instead of running anything. */
const NO_SUDO =
  /^sudo: .*(password|not allowed|terminal|askpass)|sudo: (command )?not found|is not in the sudoers file|^Sorry, user |is not allowed to (execute|run)/im;

function noSudo({ host, stderr }: Failure): SudoError {
  return new SudoError(
    `${host} does not let this user become root without a password: ${explanation(stderr)}`,
    'Install sudo there and allow it: `echo "<user> ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/gitstead`, with the name of the user.',
  );
}

const NOISE = /^\s*$|to see the stack trace/i;
const FAULT = /\berror\b|\bfail(ed|ure)?\b|cannot|refused/i;

/** The last line of a log that says something, or its last two that name a fault. */
function explanation(log: string): string {
  const said = log.split('\n').filter((line) => !NOISE.test(line));
  const faults = said.filter((line) => FAULT.test(line)).slice(-2);
  const lines = faults.length > 0 ? faults : said.slice(-1);
  return lines.map((line) => line.trim().slice(0, 400)).join('; ') || 'it said nothing';
}
