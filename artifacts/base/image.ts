import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { Run } from '../../plan/run.ts';
import { exclusively } from '../exclusive.ts';
import type { Platform } from '../platform.ts';
import { makeReach } from '../reach.ts';
import { baseFromPackages } from './debootstrap.ts';
import { baseFromOfficial } from './official.ts';
import { DPKG, OFFICIAL, PACKAGES, SLIM, SUITE } from './parts.ts';

const REGISTRY = 'https://registry-1.docker.io/v2/';
const PULL_MILLISECONDS = 300_000;

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
    const make = (await pulled(platform, run)) ? baseFromOfficial : baseFromPackages;
    await make(tag, platform, run);
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
  return works(['image', 'inspect', tag], run);
}

async function pulled(platform: Platform, run: Run): Promise<boolean> {
  run.report(`pulling ${OFFICIAL}`);
  return works(['pull', '-q', '--platform', platform, OFFICIAL], run);
}

async function works(args: readonly string[], { signal }: Run): Promise<boolean> {
  const options = { reject: false, timeout: PULL_MILLISECONDS, cancelSignal: signal } as const;
  const { exitCode } = await execa('docker', args, options);
  signal.throwIfAborted();
  return exitCode === 0;
}
