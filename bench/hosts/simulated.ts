import { execa } from 'execa';
import { clusterImage, networkName } from '../../providers/docker/names.ts';
import { CLUSTER, SUBNET } from '../stand.ts';

/** The worker whose files the simulated hosts get. */
export const MODEL = 'workers-1';

const LABEL = 'dev.gitstead.bench';
const FIRST_ADDRESS = 100;

/** Hosts with a real sshd and the files of a real worker, but without a kubelet that runs. */
export interface SimulatedHost {
  readonly name: string;
  readonly address: string;
}

/** What a worker is known by, without what belongs to one machine alone. */
const FILES = `cd / && exec tar -c --exclude=var/lib/gitstead/ssh --exclude=var/lib/gitstead/machine-id \
  --exclude=var/lib/kubelet/pods --exclude=var/lib/kubelet/plugins* --exclude='*.sock' --exclude=var/lib/gitstead/parts \
  etc/kubernetes etc/gitstead etc/hosts etc/sysctl.d etc/modules-load.d var/lib/kubelet var/lib/gitstead`;

/**
 * What stands in for systemd, and a server that answers as the real one does: facts, checks and
 * scripts are the real ones.
 */
const START = `set -eu
cat >/usr/local/bin/systemctl <<'END'
#!/bin/sh
case "$1" in
is-active) echo active ;;
is-enabled) echo enabled ;;
show) printf 'Id=%s.service\\nActiveState=active\\nUnitFileState=enabled\\nNeedDaemonReload=no\\n\\n' containerd kubelet gitstead-api-proxy ;;
esac
END
mkdir -p /run/systemd/system
printf '%s\\n' '#!/bin/sh' 'case "$1" in --container) echo docker ;; esac' >/usr/local/bin/systemd-detect-virt
chmod 755 /usr/local/bin/systemctl /usr/local/bin/systemd-detect-virt
tar -x -C / --exclude=etc/hosts
cat /proc/sys/kernel/random/uuid | tr -d - >/etc/machine-id
mkdir -p /run/sshd
/usr/local/sbin/gitstead-ssh-key
`;

/** Starts `count` hosts in the network of the stand's cluster. */
export async function startHosts(count: number): Promise<readonly SimulatedHost[]> {
  const { stdout: files } = await execa('docker', ['exec', containerOf(MODEL), 'sh', '-c', FILES], {
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
  });
  const hosts = Array.from({ length: count }, (_, index) => ({
    name: `sim-${index + 1}`,
    address: `${SUBNET}.${FIRST_ADDRESS + index}`,
  }));
  for (const host of hosts) await startHost(host, files);
  return hosts;
}

async function startHost({ name, address }: SimulatedHost, files: Uint8Array): Promise<void> {
  const container = containerOf(name);
  const { stdout: keys } = await execa('docker', [
    'exec',
    containerOf(MODEL),
    'cat',
    '/etc/gitstead/authorized_keys',
  ]);
  await execa('docker', [
    ...['run', '--detach', '--name', container, '--hostname', name],
    ...['--label', `${LABEL}=host`, '--network', networkName(CLUSTER), '--ip', address],
    ...[
      '--cap-add',
      'NET_ADMIN',
      '--tmpfs',
      '/run',
      '--volume',
      '/var/lib/containerd',
      '--entrypoint',
      'sleep',
    ],
    ...[clusterImage(CLUSTER, 'machine'), 'infinity'],
  ]);
  await execa('docker', ['exec', '-i', container, 'sh', '-c', START], { input: files });
  await execa('docker', ['exec', '-i', container, 'tee', '/etc/gitstead/authorized_keys'], {
    input: `${keys}\n`,
    stdout: 'ignore',
  });
  const hosts = `tee -a /etc/hosts >/dev/null`;
  const { stdout: named } = await execa('docker', [
    'exec',
    containerOf(MODEL),
    'cat',
    '/var/lib/gitstead/hosts',
  ]);
  await execa('docker', ['exec', '-i', container, 'sh', '-c', hosts], { input: `${named}\n` });
  await execa('docker', ['exec', '--detach', container, '/usr/sbin/sshd', '-D']);
}

/** Removes every simulated host. */
export async function removeHosts(): Promise<void> {
  const filter = `label=${LABEL}`;
  const { stdout } = await execa('docker', ['ps', '--all', '--quiet', '--filter', filter]);
  if (stdout) await execa('docker', ['rm', '--force', '--volumes', ...stdout.split('\n')]);
}

/** The public host key of a simulated host. */
export async function hostKeyOf(name: string): Promise<string> {
  const file = '/var/lib/gitstead/ssh/ssh_host_ed25519_key.pub';
  return (await execa('docker', ['exec', containerOf(name), 'cat', file])).stdout;
}

function containerOf(name: string): string {
  return `gitstead-${CLUSTER}-${name}`;
}
