import { KnownError } from '../plan/error.ts';

/** What the system refuses for a reason that only the user can change, by its code. */
const CODES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  EACCES: ['permission denied', 'Run this as the owner of that path, or change who may write it.'],
  EPERM: ['not permitted', 'Run this as the owner of that path, or change who may write it.'],
  EROFS: ['the file system is read-only', 'Move the clone to a folder that can be written to.'],
  ENOSPC: ['no space is left on the disk', 'Free some space, then run this again: it continues.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, then run this again: it continues.'],
};

/** An error of the file system in the words of the user's next step, or undefined for others. */
export function systemError(error: unknown): KnownError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', path, syscall } = error as NodeJS.ErrnoException;
  const known = CODES[code];
  if (!known || !syscall) return undefined;
  const where = path ? `${path}: ` : '';
  return new KnownError(`${where}${known[0]}.`, known[1], { cause: error });
}
