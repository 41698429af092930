import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { ensureBaseImage } from '../../artifacts/base/image.ts';
import { hostPlatform } from '../../artifacts/platform.ts';
import { BareMachine } from './bare-machine.ts';

/** The user of the hosts, who may become root by sudo; root itself is not let in. */
export const USER = 'admin';

/** SSH answers there, too: one host can be named twice. */
export const SECOND_PORT = 2222;

/** Where hosts are. */
export interface HostNetwork {
  /** Name of a network of the engine, made when it is missing. */
  readonly name: string;
  /** The first three numbers of its addresses. */
  readonly prefix: string;
}

/** A server that somebody has: Debian with systemd, an SSH server and a user with sudo, nothing of Kubernetes. */
export interface TestHost {
  readonly name: string;
  readonly address: string;
  readonly machine: BareMachine;
}

/** Starts hosts that take the SSH keys `keys`, one line each. */
export async function startHosts(
  names: readonly string[],
  network: HostNetwork,
  keys: string,
): Promise<readonly TestHost[]> {
  const image = await hostImage();
  await ensureNetwork(network);
  const hosts: TestHost[] = [];
  for (const [index, name] of names.entries()) {
    const address = `${network.prefix}.${11 + index}`;
    const flags = [`--network=${network.name}`, `--ip=${address}`, `--hostname=${name}`];
    const machine = await BareMachine.start(`${network.name}-${name}`, [], { image, flags });
    await machine.sh(await setUp(keys));
    hosts.push({ name, address, machine });
  }
  return hosts;
}

/** Removes hosts and their network. */
export async function removeHosts(
  hosts: readonly TestHost[],
  { name }: HostNetwork,
): Promise<void> {
  await Promise.all(hosts.map(({ machine }) => machine.remove()));
  await execa('docker', ['network', 'rm', name], { reject: false });
}

/** The base image with sudo, made once. */
async function hostImage(): Promise<string> {
  const run = { report: () => undefined, signal: new AbortController().signal };
  const base = await ensureBaseImage(hostPlatform(), run);
  const image = base.replace('gitstead/base', 'gitstead-e2e/host');
  const found = await execa('docker', ['image', 'inspect', image], { reject: false });
  if (found.exitCode === 0) return image;
  const maker = `gitstead-e2e-host-image-${process.pid}`;
  const install = 'apt-get -q update && apt-get -q -y install --no-install-recommends sudo';
  try {
    await execa('docker', ['run', '--network=host', `--name=${maker}`, base, 'sh', '-c', install]);
    await execa('docker', ['commit', maker, image]);
  } finally {
    await execa('docker', ['rm', '--force', maker], { reject: false });
  }
  return image;
}

async function ensureNetwork({ name, prefix }: HostNetwork): Promise<void> {
  const found = await execa('docker', ['network', 'inspect', name], { reject: false });
  if (found.exitCode === 0) return;
  await execa('docker', ['network', 'create', `--subnet=${prefix}.0/24`, name]);
}

async function setUp(keys: string): Promise<string> {
  return `set -eu
# The engine's own resolver answers on a loopback address, which pods do not reach.
echo 'nameserver ${await nameserver()}' >/etc/resolv.conf
rm -f /etc/ssh/ssh_host_*
ssh-keygen -q -A
useradd --create-home --shell /bin/bash --password '*' ${USER}
echo '${USER} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/${USER}
mkdir -m 700 /home/${USER}/.ssh
cat >/home/${USER}/.ssh/authorized_keys <<'KEYS'
${keys}
KEYS
chown -R ${USER}: /home/${USER}/.ssh
printf '%s\\n' 'PermitRootLogin no' 'Port 22' 'Port ${SECOND_PORT}' >/etc/ssh/sshd_config.d/host.conf
systemctl -q enable ssh
# Without host keys it could not start until now.
systemctl reset-failed ssh || true
systemctl restart ssh
`;
}

/** One that is no loopback address, which is all that counts. */
async function nameserver(): Promise<string> {
  const text = await readFile('/etc/resolv.conf', 'utf8');
  return /^nameserver\s+(?!127\.)(\d+\.\d+\.\d+\.\d+)/m.exec(text)?.[1] ?? '192.0.2.53';
}
