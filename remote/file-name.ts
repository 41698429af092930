import { KnownError } from '../plan/error.ts';

/**
 * A path as OpenSSH's configuration takes it: in quotes, because of spaces, with `%` doubled, because
 * `%x` is expanded. `${X}` is expanded, too, and cannot be escaped.
 *
 * @throws {KnownError} for a path that OpenSSH cannot hold
 */
export function sshFileName(path: string): string {
  if (/["\\\n\r]|\$\{/.test(path)) {
    throw new KnownError(
      `OpenSSH cannot use the path ${JSON.stringify(path)}: it holds a quote, a backslash, a line break or "\${".`,
      'Move the clone to a folder with a plainer name.',
    );
  }
  return `"${path.replaceAll('%', '%%')}"`;
}
