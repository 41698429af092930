import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Run } from '../../plan/run.ts';
import { emptyStaging } from '../cache.ts';
import { goPlatform, type Platform } from '../platform.ts';
import { debianMirror } from './mirror.ts';
import { DPKG, importAs, noBase, PACKAGES, SLIM, SUITE } from './parts.ts';

/** Dies with this process, and takes its mounts and children along. */
const ISOLATED = [
  ...['--pdeathsig', 'KILL'],
  ...['unshare', '--mount', '--pid', '--fork', '--kill-child'],
];

/**
 * Makes the base image from the packages that this host's own apt reaches. The caller holds a lock.
 * @throws KnownError when this is not root, or with debootstrap's last words
 */
export async function baseFromPackages(tag: string, platform: Platform, run: Run): Promise<void> {
  if (process.getuid?.() !== 0) throw noBase('Without a registry, making one needs root.');
  const target = await emptyStaging('base-image');
  await debootstrap(target, platform, run);
  run.report('importing the base image');
  await execa('sh', [SLIM, target], { cancelSignal: run.signal });
  const pack = ['--numeric-owner', '-C', target, '-c', '.'];
  await importAs(tag, platform, ['tar', pack], run);
  await rm(target, { recursive: true, force: true });
}

async function debootstrap(target: string, platform: Platform, run: Run): Promise<void> {
  run.report('installing Debian with debootstrap (about a minute)');
  await mkdir(join(target, 'etc/dpkg/dpkg.cfg.d'), { recursive: true });
  await copyFile(DPKG, join(target, 'etc/dpkg/dpkg.cfg.d/gitstead'));
  const { uri, proxy } = await debianMirror(run.signal);
  const arch = `--arch=${goPlatform(platform).arch}`;
  const what = ['--variant=minbase', arch, `--include=${PACKAGES.join(',')}`];
  const args = ['debootstrap', ...what, SUITE, target, ...(uri ? [uri] : [])];
  const result = await execa('setpriv', [...ISOLATED, ...args], {
    reject: false,
    cancelSignal: run.signal,
    forceKillAfterDelay: 2000,
    env: proxy ? { http_proxy: proxy } : {},
    all: true,
  });
  run.signal.throwIfAborted();
  if (result.exitCode === 0) return;
  const words = (result.all ?? result.shortMessage ?? '').trim();
  throw noBase(`debootstrap failed: ${words.split('\n').at(-1)}`);
}
