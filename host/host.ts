import { readFile } from 'node:fs/promises';

/** What the preflight must know of the operator's machine to propose a fix. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Debian or one of its descendants: packages come with apt. */
  readonly debian: boolean;
  readonly root: boolean;
}

/** Reads the operator's machine: `/etc/os-release` and the user id. */
export async function readHost(): Promise<Host> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return {
    platform: process.platform,
    debian: /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release),
    root: process.getuid?.() === 0,
  };
}

/** Whether `doctor --fix` may install packages here. */
export function canInstall({ debian, root }: Host): boolean {
  return debian && root;
}
