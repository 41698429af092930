import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { canInstall, type Host } from '../../host/host.ts';
import { installPackages } from '../../host/packages.ts';
import type { Check, CheckResult } from '../../plan/check.ts';
import { KnownError } from '../../plan/error.ts';
import type { Run } from '../../plan/run.ts';

const LOG = '/var/log/dockerd.log';
const START_SECONDS = 60;

/** The container engine: reachable, or what to do about it. The fix installs and starts it on Debian as root. */
export function engineCheck(host: Host): Check {
  return {
    name: 'container-engine',
    title: 'A container engine answers',
    run: () => checkEngine(host),
    ...(canInstall(host) && {
      fix: { title: 'install and start the Docker engine', apply: startEngine },
    }),
  };
}

async function checkEngine(host: Host): Promise<CheckResult> {
  const version = await engineVersion();
  if (version) return { status: 'ok', message: `Docker engine ${version}` };
  return { status: 'failed', message: 'No Docker engine answers.', remedy: remedyFor(host) };
}

function remedyFor(host: Host): string {
  if (canInstall(host)) return 'Run `./gitstead doctor --fix` to install and start it.';
  if (host.debian) {
    return 'Installing it needs root: run `sudo apt-get install docker.io`, add yourself to the group `docker`, and log in again.';
  }
  if (host.platform === 'darwin')
    return 'Install Docker Desktop, OrbStack or Colima, and start it.';
  return 'Install Docker (https://docs.docker.com/engine/install) and start it.';
}

/** The engine's version, or undefined when none answers. */
export async function engineVersion(): Promise<string | undefined> {
  const { stdout, exitCode } = await execa(
    'docker',
    ['version', '--format', '{{.Server.Version}}'],
    { reject: false, timeout: 10_000 },
  );
  return exitCode === 0 && stdout ? stdout : undefined;
}

async function startEngine({ report, signal }: Run): Promise<void> {
  if (!existsSync('/usr/sbin/dockerd') && !existsSync('/usr/bin/dockerd')) {
    report('installing docker.io with apt');
    await installPackages(['docker.io'], signal);
  }
  report('starting the Docker engine');
  if (existsSync('/run/systemd/system')) await execa('systemctl', ['start', 'docker']);
  else startDetached();
  await waitForEngine(signal);
}

/** Without systemd nothing supervises the engine: it outlives this process on its own. */
function startDetached(): void {
  const log = openSync(LOG, 'a');
  spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] }).unref();
}

async function waitForEngine(signal: AbortSignal): Promise<void> {
  for (let second = 0; second < START_SECONDS; second++) {
    if (await engineVersion()) return;
    await sleep(1000, undefined, { signal });
  }
  const log = await readFile(LOG, 'utf8').catch(() => '');
  throw new KnownError(
    `The Docker engine did not answer within ${START_SECONDS} seconds: ${log.trim().split('\n').at(-1)}`,
    `Read ${LOG} or \`journalctl -u docker\`.`,
  );
}
