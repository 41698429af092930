import { createHash, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { flag, text } from './facts/group.ts';
import { type GroupFacts, groups } from './facts/index.ts';
import { type Journal, parseJournal } from './journal.ts';

const BASE = z.object({
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
  journal: text.default(''),
  'kubelet-conf': flag,
  'bootstrap-conf': flag,
  'etcd-data': flag,
  ca: text.default(''),
  'admin-conf': flag,
  manifests: z.string(),
  'kubelet-config': z.string(),
  api: z.string().default(''),
  end: z.literal('yes'),
});

/** What one look at a machine found. Holds no secrets. */
export type MachineFacts = BaseFacts & GroupFacts;

/** Names of the scripts that look at a machine, in order. */
export const FACT_SCRIPTS: readonly string[] = [
  'units',
  'facts',
  ...Object.values(groups).flatMap(({ script }): readonly string[] => [script].flat()),
  'facts/end',
];

/** What every phase needs to know of a machine. */
interface BaseFacts {
  /** `ID VERSION_ID` of os-release, for example `debian 13`. */
  readonly os: string;
  /** As `uname -m` says. */
  readonly arch: string;
  readonly bootId: string;
  /** Seconds since 1970, by the machine's own clock. */
  readonly clock: number;
  /** Seconds by which its clock is ahead of this computer's. */
  readonly clockOffset: number;
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
  readonly journal: Journal | undefined;
  /** The kubelet has credentials of its own. */
  readonly kubeletConf: boolean;
  /** The kubelet still has only the credentials of a join under way. */
  readonly bootstrapConf: boolean;
  readonly etcdData: boolean;
  /** The cluster's certificate authority, in PEM. */
  readonly authority: string | undefined;
  /** Hash of the cluster's authority, in kubeadm's form `sha256:<hex>`. */
  readonly caHash: string | undefined;
  /** The administrator's kubeconfig is there; its content never leaves the machine. */
  readonly adminConf: boolean;
  /** Names of the static pods' files. */
  readonly manifests: readonly string[];
  readonly kubeletConfigHash: string;
  /** The API server on this machine says that it is ready. */
  readonly apiReady: boolean;
}

/**
 * Reads what `scripts/facts.sh` printed.
 *
 * @param now seconds since 1970 here, when the answer came
 * @throws when a line is missing, unknown or twice: facts are whole or not used at all
 */
export function parseFacts(output: string, now = Date.now() / 1000): MachineFacts {
  const raw = Object.fromEntries(pairs(output));
  refuseUnknown(Object.keys(raw));
  const found = Object.entries(groups).map(([name, { shape, read }]) => [
    name,
    (read as (raw: unknown) => unknown)(z.object(shape).parse(raw)),
  ]);
  const base = BASE.parse(raw);
  const clockOffset = base.clock - now;
  return { ...baseFacts(base), clockOffset, ...(Object.fromEntries(found) as GroupFacts) };
}

const KNOWN = new Set(
  [BASE.shape, ...Object.values(groups).map(({ shape }) => shape)].flatMap(Object.keys),
);

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.find((name) => !KNOWN.has(name));
  if (unknown) throw new Error(`Unexpected fact: ${unknown}`);
}

function baseFacts(raw: z.output<typeof BASE>): Omit<BaseFacts, 'clockOffset'> {
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
    journal: parseJournal(raw.journal),
    kubeletConf: raw['kubelet-conf'],
    bootstrapConf: raw['bootstrap-conf'],
    etcdData: raw['etcd-data'],
    authority: raw.ca || undefined,
    caHash: caHash(raw.ca),
    adminConf: raw['admin-conf'],
    manifests: raw.manifests.split(' ').filter(Boolean),
    kubeletConfigHash: raw['kubelet-config'],
    apiReady: raw.api === 'ok',
  };
}

function pairs(output: string): (readonly [string, string])[] {
  const seen = new Set<string>();
  return output.split('\n').map((line) => {
    const [, name = '', value = ''] = /^([a-z-]+)=(.*)$/.exec(line) ?? [];
    // Only the name: a value may be long.
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
