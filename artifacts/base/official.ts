import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { BUILD_PREFIX } from '../../plan/conventions.ts';
import type { Run } from '../../plan/run.ts';
import type { Platform } from '../platform.ts';
import { DPKG, importAs, OFFICIAL, PACKAGES, SLIM } from './parts.ts';

/**
 * Makes the base image from Docker's official one: installs packages in a container, whose files
 * then become one layer, so that what was removed is gone.
 */
export async function baseFromOfficial(tag: string, platform: Platform, run: Run): Promise<void> {
  run.report('installing packages of the base image');
  // Image builds sweep containers of this name whose process is gone.
  const container = `${BUILD_PREFIX}base_${process.pid}`;
  const start = ['run', '-i', '--name', container, '--platform', platform, OFFICIAL, 'sh', '-s'];
  try {
    await execa('docker', start, { cancelSignal: run.signal, input: await script() });
    await importAs(tag, platform, ['docker', ['export', container]], run);
  } finally {
    await execa('docker', ['rm', '-f', container], { reject: false });
  }
}

async function script(): Promise<string> {
  const [dpkg, slim] = await Promise.all([readFile(DPKG, 'utf8'), readFile(SLIM, 'utf8')]);
  return [
    'set -eu',
    ...here('/etc/dpkg/dpkg.cfg.d/gitstead', dpkg),
    ...here('/tmp/slim.sh', slim),
    'export DEBIAN_FRONTEND=noninteractive',
    'apt-get -qq update </dev/null',
    `apt-get -qq install -y --no-install-recommends ${PACKAGES.join(' ')} </dev/null`,
    'sh /tmp/slim.sh / </dev/null',
    'rm /tmp/slim.sh',
    '',
  ].join('\n');
}

function here(path: string, content: string): readonly string[] {
  return [`cat >${path} <<'END_OF_FILE'`, content.trimEnd(), 'END_OF_FILE'];
}
