import { type ChildProcess, spawn } from 'node:child_process';
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
    ...(canStart(host) && {
      fix: { title: 'install and start the Docker engine', apply: startEngine },
    }),
  };
}

/** An engine that the user points at is not ours to start, and another one would not help. */
function canStart(host: Host): boolean {
  return canInstall(host) && !process.env.DOCKER_HOST;
}

async function checkEngine(host: Host): Promise<CheckResult> {
  const { version, reason } = await askEngine();
  if (version) return { status: 'ok', message: `Docker engine ${version}` };
  const message = reason ? `No Docker engine answers: ${reason}` : 'No Docker engine answers.';
  return { status: 'failed', message, remedy: remedyFor(host, reason) };
}

function remedyFor(host: Host, reason: string): string {
  const elsewhere = process.env.DOCKER_HOST;
  if (elsewhere) return `Start the engine that DOCKER_HOST names (${elsewhere}), or unset it.`;
  if (/permission denied/i.test(reason)) {
    return 'Run `sudo usermod -aG docker "$USER"` and log in again, or run this as root.';
  }
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
  return (await askEngine()).version;
}

/** The engine's version, or why none answers, in one line and empty without a docker command. */
async function askEngine(): Promise<{ version?: string; reason: string }> {
  const { stdout, stderr, exitCode } = await execa(
    'docker',
    ['version', '--format', '{{.Server.Version}}'],
    { reject: false, timeout: 10_000 },
  );
  if (exitCode === 0 && stdout) return { version: stdout, reason: '' };
  return { reason: (stderr ?? '').trim().split('\n').at(-1) ?? '' };
}

async function startEngine({ report, signal }: Run): Promise<void> {
  if (!existsSync('/usr/sbin/dockerd') && !existsSync('/usr/bin/dockerd')) {
    report('installing docker.io with apt');
    await installPackages(['docker.io'], signal);
  }
  report('starting the Docker engine');
  if (existsSync('/run/systemd/system')) {
    await execa('systemctl', ['start', 'docker']);
    return waitForEngine(() => true, signal);
  }
  const daemon = startDetached();
  await waitForEngine(() => daemon.exitCode === null, signal);
}

/** Without systemd nothing supervises the engine: it outlives this process on its own. */
function startDetached(): ChildProcess {
  const log = openSync(LOG, 'a');
  const daemon = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] });
  daemon.unref();
  return daemon;
}

async function waitForEngine(lives: () => boolean, signal: AbortSignal): Promise<void> {
  for (let second = 0; second < START_SECONDS && lives(); second++) {
    if (await engineVersion()) return;
    await sleep(1000, undefined, { signal });
  }
  const log = await readFile(LOG, 'utf8').catch(() => '');
  throw new KnownError(
    `The Docker engine ended or did not answer within ${START_SECONDS} seconds: ${log.trim().split('\n').at(-1)}`,
    `Read ${LOG} or \`journalctl -u docker\`.`,
  );
}
