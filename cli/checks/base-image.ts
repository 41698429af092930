import { baseImageWay } from '../../artifacts/base/image.ts';
import { hostPlatform } from '../../artifacts/platform.ts';
import { canInstall, type Host } from '../../host/host.ts';
import { installPackages } from '../../host/packages.ts';
import type { Check } from '../../plan/check.ts';

const FOUND = {
  made: 'the base image is there',
  debootstrap: 'debootstrap can make the base image',
  pull: 'the base image can be made from the official one',
} as const;

/** Machines can get a Debian to start from, with or without a registry. */
export function baseImageCheck(host: Host): Check {
  const installable = canInstall(host);
  return {
    name: 'base-image',
    title: 'Debian for machines is there or can be had',
    run: async (signal) => {
      const way = await baseImageWay(hostPlatform(), { report: () => undefined, signal });
      if (way) return { status: 'ok', message: FOUND[way] };
      return {
        status: installable ? 'failed' : 'warning',
        message: 'Docker Hub does not answer, and debootstrap cannot be used either.',
        remedy: installable
          ? 'Run `./gitstead doctor --fix` to install debootstrap.'
          : 'Make `docker pull debian:13` work, or run this as root on Debian with debootstrap.',
      };
    },
    ...(installable && {
      fix: {
        title: 'install debootstrap',
        apply: ({ signal }) => installPackages(['debootstrap'], signal),
      },
    }),
  };
}
