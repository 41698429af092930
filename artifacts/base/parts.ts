import { join } from 'node:path';
import { execa } from 'execa';
import { IMAGE_LABEL } from '../../plan/conventions.ts';
import { KnownError } from '../../plan/error.ts';
import type { Run } from '../../plan/run.ts';
import type { Platform } from '../platform.ts';

/** Debian 13; its systemd 257 is the last one that runs on hosts with cgroup v1. */
export const SUITE = 'trixie';

/** The same as an official image. */
export const OFFICIAL = 'debian:13';

/** What machines, the Git server and the tools in images need of Debian. */
export const PACKAGES: readonly string[] = [
  'ca-certificates',
  'conntrack',
  'containernetworking-plugins',
  'curl',
  'dbus',
  'dnsmasq-base',
  'ethtool',
  'git',
  'haproxy',
  'iproute2',
  'iptables',
  'kmod',
  'nftables',
  'openssh-server',
  'procps',
  'runc',
  'socat',
  'systemd',
  'systemd-sysv',
];

const FILES = import.meta.dirname;

/** Takes out of a Debian what no machine reads. */
export const SLIM = join(FILES, 'slim.sh');

/** Settings of dpkg, for the same purpose. */
export const DPKG = join(FILES, 'dpkg.cfg');

const CHANGES = [`LABEL ${IMAGE_LABEL}=base`, 'CMD ["/bin/sh"]'];

/** A program and its arguments. */
export type Command = readonly [file: string, args: readonly string[]];

/**
 * Makes an image of the tar that a command writes. It gets its name only when it is whole: a killed
 * run may cut it short.
 */
export async function importAs(
  tag: string,
  platform: Platform,
  from: Command,
  { signal }: Run,
): Promise<void> {
  const options = { cancelSignal: signal } as const;
  const changes = CHANGES.flatMap((change) => ['--change', change]);
  // What passes is too large to keep.
  const source = execa(...from, { ...options, buffer: { stdout: false } });
  const take = ['import', '--platform', platform, ...changes, '-'];
  const { stdout } = await source.pipe('docker', take, options);
  await execa('docker', ['tag', stdout.trim(), tag], options);
}

/** The base image cannot be made, for this reason. */
export function noBase(reason: string): KnownError {
  return new KnownError(
    `The base image could not be made. ${reason}`,
    `Make \`docker pull ${OFFICIAL}\` work, or run \`./gitstead doctor --fix\` as root on Debian.`,
  );
}
