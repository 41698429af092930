import { createHash, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { type Journal, parseJournal } from './journal.ts';

const flag = z.enum(['yes', 'no']).transform((value) => value === 'yes');
const text = z.base64().transform((value) => Buffer.from(value, 'base64').toString('utf8'));

const RAW = z.strictObject({
  os: z.string(),
  arch: z.string(),
  'boot-id': z.string(),
  clock: z.coerce.number(),
  cgroup: z.string().transform((type) => (type === 'cgroup2fs' ? 2 : 1)),
  container: z.string().transform((kind) => kind !== '' && kind !== 'none'),
  kubeadm: z.string(),
  kubelet: z.string(),
  containerd: z.string(),
  'containerd-unit': z.string(),
  'kubelet-unit': z.string(),
  'kubelet-enabled': z.string(),
  'ip-forward': z.string(),
  'bridge-nf': z.string(),
  hosts: text.default(''),
  'resolv-conf': text.default(''),
  'kept-hosts': text.default(''),
  journal: text.default(''),
  'kubelet-conf': flag,
  'bootstrap-conf': flag,
  'etcd-data': flag,
  ca: text.default(''),
  'admin-conf': text.default(''),
  manifests: z.string(),
  'kubelet-config': z.string(),
  api: z.string().default(''),
  end: z.literal('yes'),
});

/** What one look at a machine found. Holds the administrator's kubeconfig: never print it whole. */
export interface MachineFacts {
  /** `ID VERSION_ID` of os-release, for example `debian 13`. */
  readonly os: string;
  /** As `uname -m` says. */
  readonly arch: string;
  readonly bootId: string;
  /** Seconds since 1970, by the machine's own clock. */
  readonly clock: number;
  readonly cgroup: 1 | 2;
  /** The machine is itself a container and shares its host's disk and kernel. */
  readonly container: boolean;
  /** Versions, empty when the program is missing. */
  readonly versions: {
    readonly kubeadm: string;
    readonly kubelet: string;
    readonly containerd: string;
  };
  /** `systemctl is-active` of the units. */
  readonly units: { readonly containerd: string; readonly kubelet: string };
  readonly kubeletEnabled: boolean;
  readonly ipForward: boolean;
  /** Undefined when the kernel does not have the setting. */
  readonly bridgeFilter: boolean | undefined;
  readonly hosts: string;
  /** Entries that the machine adds to its hosts file at each start. */
  readonly keptHosts: string;
  readonly resolvConf: string;
  readonly journal: Journal | undefined;
  /** The kubelet has credentials of its own. */
  readonly kubeletConf: boolean;
  /** The kubelet still has only the credentials of a join under way. */
  readonly bootstrapConf: boolean;
  readonly etcdData: boolean;
  /** Hash of the cluster's authority, in kubeadm's form `sha256:<hex>`. */
  readonly caHash: string | undefined;
  readonly adminConf: string | undefined;
  /** Names of the static pods' files. */
  readonly manifests: readonly string[];
  readonly kubeletConfigHash: string;
  /** The API server on this machine says that it is ready. */
  readonly apiReady: boolean;
}

/**
 * Reads what `scripts/facts.sh` printed.
 *
 * @throws when a line is missing, unknown or twice: facts are whole or not used at all
 */
export function parseFacts(output: string): MachineFacts {
  const raw = RAW.parse(Object.fromEntries(pairs(output)));
  return {
    os: raw.os,
    arch: raw.arch,
    bootId: raw['boot-id'],
    clock: raw.clock,
    cgroup: raw.cgroup as 1 | 2,
    container: raw.container,
    versions: { kubeadm: raw.kubeadm, kubelet: raw.kubelet, containerd: raw.containerd },
    units: { containerd: raw['containerd-unit'], kubelet: raw['kubelet-unit'] },
    kubeletEnabled: raw['kubelet-enabled'] === 'enabled',
    ipForward: raw['ip-forward'] === '1',
    bridgeFilter: raw['bridge-nf'] === 'absent' ? undefined : raw['bridge-nf'] === '1',
    hosts: raw.hosts,
    keptHosts: raw['kept-hosts'],
    resolvConf: raw['resolv-conf'],
    journal: parseJournal(raw.journal),
    kubeletConf: raw['kubelet-conf'],
    bootstrapConf: raw['bootstrap-conf'],
    etcdData: raw['etcd-data'],
    caHash: caHash(raw.ca),
    adminConf: raw['admin-conf'] || undefined,
    manifests: raw.manifests.split(' ').filter(Boolean),
    kubeletConfigHash: raw['kubelet-config'],
    apiReady: raw.api === 'ok',
  };
}

function pairs(output: string): (readonly [string, string])[] {
  const seen = new Set<string>();
  return output.split('\n').map((line) => {
    const [, name = '', value = ''] = /^([a-z-]+)=(.*)$/.exec(line) ?? [];
    // Only the name: a value may be the administrator's kubeconfig.
    if (!name || seen.has(name)) throw new Error(`Unexpected fact: ${line.replace(/=.*/, '')}`);
    seen.add(name);
    return [name, value];
  });
}

/** The hash by which a joining machine recognises the cluster; undefined for what is no certificate. */
export function caHash(certificate: string): string | undefined {
  try {
    const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
    return `sha256:${createHash('sha256').update(key).digest('hex')}`;
  } catch {
    return undefined;
  }
}
