import type { Check } from '../../plan/check.ts';
import { ROOT } from '../../plan/paths.ts';
import { sshFileName } from '../../remote/file-name.ts';

/** The clone's folder has a name that every program can use; it also holds keys for OpenSSH. */
export const cloneFolderCheck: Check = {
  name: 'clone-folder',
  title: "The path of the clone's folder can be used",
  run: async () => {
    sshFileName(ROOT);
    return { status: 'ok', message: ROOT };
  },
};
