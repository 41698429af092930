import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { type MachineSpec, machinesOf } from '../../config/machines.ts';
import type { ClusterSpec, HostSpec, JumpSpec } from '../../config/spec.ts';
import { API_PORT, APP_NODE_PORT, apiName, GIT_REPOSITORY } from '../../plan/conventions.ts';
import type { Inventory, Machine, SshAddress } from '../../plan/inventory.ts';
import { ROOT } from '../../plan/paths.ts';
import { AGENT } from '../../remote/config.ts';
import { settingsOf } from './settings.ts';

const SSH_PORT = 22;

/** User of the Git server on the first control plane. */
export const GIT_USER = 'git';

/** The cluster's inventory, all of which `stack.yaml` says. */
export function inventoryOf(spec: ClusterSpec): Inventory {
  const machines = machinesOf(spec).map((machine) => machineOf(spec, machine));
  const first = firstControlPlane(machines);
  const { host } = first.ssh;
  return {
    cluster: spec.name,
    machines,
    api: { name: apiName(spec.name), ...apiOf(spec, machines) },
    git: gitServerOn(first),
    published: { [APP_NODE_PORT]: `http://${host}:${APP_NODE_PORT}` },
    // Each machine has a resolver already.
    nameservers: [],
  };
}

/** Where Flux finds the repository. */
export function gitUrl(spec: ClusterSpec): string {
  const { address, port = SSH_PORT } = inventoryOf(spec).git ?? { address: '' };
  const authority = port === SSH_PORT ? address : `${address}:${port}`;
  return `ssh://${GIT_USER}@${authority}${GIT_REPOSITORY}`;
}

/** Where `stack.yaml` names no address that leads to all of the control planes, each has its own. */
function apiOf(
  spec: ClusterSpec,
  machines: readonly Machine[],
): Pick<Inventory['api'], 'published' | 'byMachine'> {
  const { api } = settingsOf(spec);
  if (api) return { published: api };
  const controlPlanes = machines.filter(({ role }) => role === 'control-plane');
  const addresses = controlPlanes.map(
    ({ name, ssh }) => [name, `${ssh.host}:${API_PORT}`] as const,
  );
  const [, published] = addresses[0] as (typeof addresses)[0];
  return { published, byMachine: Object.fromEntries(addresses) };
}

/** Rules have seen to it that there is one. */
function firstControlPlane(machines: readonly Machine[]): Machine {
  return machines.find(({ role }) => role === 'control-plane') as Machine;
}

function machineOf(spec: ClusterSpec, machine: MachineSpec): Machine {
  const { name, pool, role, labels, taints } = machine;
  // Rules have seen to it that every machine is a host.
  const host = machine.host as HostSpec;
  const ssh = sshOf(spec, host);
  return { name, pool, role, address: host.privateAddress ?? host.address, ssh, labels, taints };
}

/** Reached as the machine is, but always with the clone's own key: whose keys it takes is ours to say. */
function gitServerOn({ name, address, ssh }: Machine): NonNullable<Inventory['git']> {
  const { identity: _, ...way } = ssh;
  const port = ssh.host === address ? ssh.port : SSH_PORT;
  return { address, port, machine: name, ssh: { ...way, user: GIT_USER } };
}

function sshOf(spec: ClusterSpec, host: HostSpec): SshAddress {
  const settings = settingsOf(spec);
  const jump = host.jump ?? settings.jump;
  return {
    ...addressOf(host, settings),
    ...(jump && { jump: addressOf(jump, { ...settings, port: SSH_PORT }) }),
  };
}

function addressOf(
  host: JumpSpec,
  defaults: { readonly user: string; readonly port: number; readonly key?: string | undefined },
): Omit<SshAddress, 'jump'> {
  const key = host.key ?? defaults.key;
  return {
    host: host.address,
    port: host.port ?? defaults.port,
    user: host.user ?? defaults.user,
    ...(key && { identity: identityOf(key) }),
  };
}

/** Relative to the clone, as every path in `stack.yaml`. */
function identityOf(key: string): string {
  return key === AGENT ? key : resolve(ROOT, key.replace(/^~(?=\/)/, homedir()));
}
