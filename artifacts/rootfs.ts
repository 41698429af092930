import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { KnownError } from '../plan/error.ts';
import type { Run } from '../plan/run.ts';
import { emptyStaging } from './cache.ts';
import { exclusively } from './exclusive.ts';
import { debianMirror } from './mirror.ts';
import { goPlatform, type Platform } from './platform.ts';
import { makeReach } from './reach.ts';

/** Debian 13; systemd 257 is the last one that runs on hosts with cgroup v1. */
const SUITE = 'trixie';
const OFFICIAL = 'debian:13';
const REGISTRY = 'https://registry-1.docker.io/v2/';

/** What machines, the Git server and the tools in images need of Debian. */
const PACKAGES: readonly string[] = [
  'ca-certificates',
  'conntrack',
  'containernetworking-plugins',
  'curl',
  'dbus',
  'dnsmasq-base',
  'ethtool',
  'git',
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

const FILES = join(import.meta.dirname, 'base');
const SLIM = join(FILES, 'slim.sh');
const DPKG = join(FILES, 'dpkg.cfg');
const CHANGES = ['--change', 'LABEL dev.gitstead.image=base', '--change', 'CMD ["/bin/sh"]'];

/**
 * The Debian that every image of ours starts from, as an image of the container engine. Made once:
 * from Docker's official image where a registry answers, else with debootstrap from the host's own
 * package source, which needs root.
 * @returns its tag, which changes with what goes into it
 * @throws KnownError when neither way is open
 */
export async function ensureBaseImage(platform: Platform, run: Run): Promise<string> {
  const tag = await baseTag(platform);
  if (await exists(tag, run)) return tag;
  return exclusively('base-image', 'making the base image', run, async () => {
    if (await exists(tag, run)) return tag;
    await ((await pulled(platform, run)) ? fromOfficial : fromPackages)(tag, platform, run);
    return tag;
  });
}

/** How the base image can be had, cheapest question first; undefined when there is no way. */
export async function baseImageWay(
  platform: Platform,
  run: Run,
): Promise<'made' | 'debootstrap' | 'pull' | undefined> {
  if (await exists(await baseTag(platform), run)) return 'made';
  const { exitCode } = await execa('debootstrap', ['--version'], { reject: false });
  if (exitCode === 0 && process.getuid?.() === 0) return 'debootstrap';
  return (await makeReach(run.signal)(REGISTRY)) ? 'pull' : undefined;
}

async function baseTag(platform: Platform): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([SUITE, PACKAGES, platform]));
  for (const file of [SLIM, DPKG]) hash.update(await readFile(file));
  return `gitstead/base:${hash.digest('hex').slice(0, 12)}`;
}

async function exists(tag: string, run: Run): Promise<boolean> {
  const found = await execa('docker', ['image', 'inspect', tag], {
    reject: false,
    cancelSignal: run.signal,
  });
  run.signal.throwIfAborted();
  return found.exitCode === 0;
}

async function pulled(platform: Platform, run: Run): Promise<boolean> {
  run.report(`pulling ${OFFICIAL}`);
  const { exitCode } = await execa('docker', ['pull', '-q', '--platform', platform, OFFICIAL], {
    reject: false,
    timeout: 300_000,
    cancelSignal: run.signal,
  });
  run.signal.throwIfAborted();
  return exitCode === 0;
}

/** Installs in a container, whose files then become one layer, so that what was removed is gone. */
async function fromOfficial(tag: string, platform: Platform, run: Run): Promise<void> {
  run.report('installing packages of the base image');
  const container = `gitstead_build_base_${process.pid}`;
  const options = { cancelSignal: run.signal } as const;
  const script = [
    'cat >/etc/dpkg/dpkg.cfg.d/gitstead <<"DPKG"',
    await readFile(DPKG, 'utf8'),
    'DPKG',
    'cat >/tmp/slim.sh <<"SLIM"',
    await readFile(SLIM, 'utf8'),
    'SLIM',
    'export DEBIAN_FRONTEND=noninteractive',
    `apt-get -qq update && apt-get -qq install -y --no-install-recommends ${PACKAGES.join(' ')} &&`,
    'sh /tmp/slim.sh / && rm /tmp/slim.sh',
  ].join('\n');
  const start = ['run', '-i', '--name', container, '--platform', platform, OFFICIAL, 'sh', '-s'];
  try {
    await execa('docker', start, { ...options, input: script });
    const take = ['import', '--platform', platform, ...CHANGES, '-', tag];
    await pipe(['docker', ['export', container]], ['docker', take], run);
  } finally {
    await execa('docker', ['rm', '-f', container], { reject: false });
  }
}

async function fromPackages(tag: string, platform: Platform, run: Run): Promise<void> {
  if (process.getuid?.() !== 0) throw noWay(`Without ${OFFICIAL}, making one needs root.`);
  const target = await emptyStaging('base-image');
  await debootstrap(target, platform, run);
  run.report('importing the base image');
  await execa('sh', [SLIM, target], { cancelSignal: run.signal });
  const pack = ['--numeric-owner', '-C', target, '-c', '.'];
  const take = ['import', '--platform', platform, ...CHANGES, '-', tag];
  await pipe(['tar', pack], ['docker', take], run);
  await rm(target, { recursive: true, force: true });
}

/** In its own mount and process namespaces, so that a killed run leaves neither mounts nor processes. */
async function debootstrap(target: string, platform: Platform, run: Run): Promise<void> {
  run.report('installing Debian with debootstrap (about a minute)');
  await mkdir(join(target, 'etc/dpkg/dpkg.cfg.d'), { recursive: true });
  await copyFile(DPKG, join(target, 'etc/dpkg/dpkg.cfg.d/gitstead'));
  const { uri, proxy } = await debianMirror(run.signal);
  const isolate = ['--mount', '--pid', '--fork', '--kill-child'];
  const arch = `--arch=${goPlatform(platform).arch}`;
  const include = `--include=${PACKAGES.join(',')}`;
  const command = ['debootstrap', '--variant=minbase', arch, include, SUITE, target];
  const result = await execa('unshare', [...isolate, ...command, ...(uri ? [uri] : [])], {
    reject: false,
    cancelSignal: run.signal,
    forceKillAfterDelay: 2000,
    env: proxy ? { http_proxy: proxy } : {},
    all: true,
  });
  run.signal.throwIfAborted();
  if (result.exitCode === 0) return;
  throw noWay(`debootstrap failed: ${lastLine(result.all ?? result.shortMessage ?? '')}`);
}

type Command = readonly [file: string, args: readonly string[]];

/** Streams: what passes is too large to keep. */
async function pipe(from: Command, to: Command, { signal }: Run): Promise<void> {
  const source = execa(...from, { cancelSignal: signal, buffer: { stdout: false } });
  await source.pipe(...to, { cancelSignal: signal });
}

function noWay(reason: string): KnownError {
  return new KnownError(
    `The base image could not be made. ${reason}`,
    `Make \`docker pull ${OFFICIAL}\` work, or run \`./gitstead doctor --fix\` as root on Debian.`,
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
