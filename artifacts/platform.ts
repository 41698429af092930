/** Platforms that a machine can have, as the lock and container images name them. */
export const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;

/** One of `PLATFORMS`. */
export type Platform = (typeof PLATFORMS)[number];

/** The platform of machines that run in containers on this computer: its processor under Linux. */
export function hostPlatform(): Platform {
  return process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
}

/** The platform of a machine whose processor is this, as `uname -m` says; of this computer's when unknown. */
export function platformOf(architecture: string | undefined): Platform {
  if (architecture === 'aarch64') return 'linux/arm64';
  return architecture === 'x86_64' ? 'linux/amd64' : hostPlatform();
}

/** A platform in Go's and Terraform's words. */
export interface GoPlatform {
  readonly os: string;
  readonly arch: string;
}

/** This computer, where the programs run that are not for machines. */
export function localPlatform(): GoPlatform {
  return { os: process.platform, arch: process.arch === 'arm64' ? 'arm64' : 'amd64' };
}

/** The two halves of a platform. */
export function goPlatform(platform: Platform): GoPlatform {
  const [os = '', arch = ''] = platform.split('/');
  return { os, arch };
}
