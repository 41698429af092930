import { join } from 'node:path';
import { execa } from 'execa';
import { ensureBaseImage } from '../../artifacts/base/image.ts';
import { hostPlatform } from '../../artifacts/platform.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';
import type { Session } from '../../bootstrap/phase.ts';
import { scriptText } from '../../bootstrap/scripts.ts';
import { ROOT } from '../../plan/paths.ts';
import {
  CAPABILITIES,
  SECURITY_OPTIONS,
  STOP_SIGNAL,
  TMPFS,
} from '../../providers/docker/flags.ts';
import { program } from '../../remote/quote.ts';
import { eventually } from './engine.ts';

/** Makes a container look like a host to systemd; the machine image has the same. */
const INIT = 'providers/docker/image/machine/root/usr/local/sbin/gitstead-init';

/** What may be different from the usual. */
interface BareOptions {
  /** @default the base image */
  readonly image?: string;
  /** Further arguments of `docker run`. */
  readonly flags?: readonly string[];
}

/** A Debian with systemd and apt, and nothing of Kubernetes on it: a container that acts like a server. */
export class BareMachine {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** Starts one that sees `folders` of this host, read-only, at the same paths. */
  static async start(
    name: string,
    folders: readonly string[] = [],
    { image, flags = [] }: BareOptions = {},
  ): Promise<BareMachine> {
    const run = { report: () => undefined, signal: new AbortController().signal };
    const base = image ?? (await ensureBaseImage(hostPlatform(), run));
    const machine = new BareMachine(name);
    await machine.remove();
    const mounts = folders.map((folder) => `--volume=${folder}:${folder}:ro`);
    await execa('docker', [
      ...['run', '--detach', '--name', name, '--hostname', name, ...FLAGS, ...flags, ...mounts],
      ...[`--volume=${join(ROOT, INIT)}:/sbin/bare-init:ro`, '--entrypoint=/sbin/bare-init', base],
    ]);
    await machine.booted();
    return machine;
  }

  /** Runs the text of a script as root. */
  async sh(script: string): Promise<string> {
    const exec = ['exec', '-i', this.name, 'sh', '-s'];
    return (await execa('docker', exec, { input: script })).stdout;
  }

  /** What a run needs to prepare it, without SSH. */
  session(): Session {
    const run = { report: () => undefined, signal: new AbortController().signal };
    const session: Pick<Session, 'report' | 'signal' | 'artifacts' | 'script' | 'upload'> = {
      ...run,
      artifacts: (names) => resolveArtifacts(names, { platform: hostPlatform() }, run),
      script: (_, names, { values }) => this.sh(program(scriptText(...[names].flat()), values)),
      upload: async (_, from, to) => {
        const receive = 'mkdir -p "$(dirname "$1")" && cat >"$1"';
        const exec = ['exec', '-i', this.name, 'sh', '-c', receive, 'upload', to];
        await execa('docker', exec, { inputFile: from });
      },
    };
    return session as Session;
  }

  /** Cuts the power, and turns it on again. */
  async powerCycle(): Promise<void> {
    await execa('docker', ['kill', this.name]);
    await execa('docker', ['start', this.name]);
    await this.booted();
  }

  async booted(): Promise<void> {
    const settled = '(running|degraded)';
    await eventually(`${this.name} starting`, 300, async () => {
      const exec = ['exec', this.name, 'systemctl', 'is-system-running'];
      const { stdout } = await execa('docker', exec, { reject: false });
      if (!new RegExp(settled).test(stdout)) throw new Error(stdout);
    });
  }

  async remove(): Promise<void> {
    await execa('docker', ['rm', '--force', '--volumes', this.name], { reject: false });
  }
}

const FLAGS = [
  '--cap-drop=ALL',
  ...CAPABILITIES.map((name) => `--cap-add=${name}`),
  ...SECURITY_OPTIONS.map((option) => `--security-opt=${option}`),
  '--device-cgroup-rule=a *:* rwm',
  '--cgroupns=private',
  ...Object.entries(TMPFS).map(([path, options]) => `--tmpfs=${path}:${options}`),
  ...['/var/lib/containerd', '/var/lib/kubelet', '/var/lib/etcd'].map((path) => `--volume=${path}`),
  `--stop-signal=${STOP_SIGNAL}`,
];
