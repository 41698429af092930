import type {
  ContainerConfig,
  ContainerPorts,
  ContainerUpload,
} from '@cdktf/provider-docker/lib/container/index.js';
import { SSH_PORT } from '../inventory.ts';
import { containerName } from '../names.ts';
import { settingsOf } from '../settings.ts';
import type { Scope } from './scope.ts';

/** Where the operator's public key lies in machines and in the Git server. */
const AUTHORIZED_KEYS = '/etc/gitstead/authorized_keys';

/**
 * What a new container takes from its image or from the engine, and what must never replace one
 * that runs: a new image (software on machines is the bootstrap's business), and the options that
 * the engine reports differently from how they were given.
 */
const IGNORED = ['image', 'security_opts'];

/**
 * What machines and servers have in common.
 *
 * @param address theirs among the machines
 * @param aliases further names among the machines, which containers may share
 */
export function commonConfig(
  scope: Scope,
  name: string,
  address: string,
  aliases: readonly string[] = [],
) {
  const { spec, labels, network, authorizedKey } = scope;
  return {
    name: containerName(spec.name, name),
    hostname: name,
    networksAdvanced: [{ name: network.name, ipv4Address: address, aliases: [...aliases] }],
    // Stopped is not gone: the engine starts it again, Terraform must not make it anew.
    mustRun: false,
    restart: 'unless-stopped',
    logDriver: 'json-file',
    logOpts: { 'max-size': '10m', 'max-file': '2' },
    labels,
    upload: [authorizedKeys(authorizedKey)],
    lifecycle: { ignoreChanges: IGNORED },
  } satisfies Partial<ContainerConfig>;
}

function authorizedKeys(key: string): ContainerUpload {
  return { file: AUTHORIZED_KEYS, content: `${key.trim()}\n`, permissions: '0644' };
}

/** A port of the container on the published address of this host. */
export function publish({ spec }: Scope, internal: number, external: number): ContainerPorts {
  return { ip: settingsOf(spec).address, internal, external, protocol: 'tcp' };
}

/** SSH on the published address of this host. */
export function publishSsh(scope: Scope, external: number): ContainerPorts {
  return publish(scope, SSH_PORT, external);
}
