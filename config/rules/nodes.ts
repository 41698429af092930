import type { Taint } from '../../plan/inventory.ts';
import { machinesOf } from '../machines.ts';
import type { Path, Problem } from '../problem.ts';
import type { ClusterSpec, HostSpec, MachinePool } from '../spec.ts';
import { quote } from '../words.ts';
import type { Rule } from './rule.ts';

const NAME = /^[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?$/;
const PREFIX = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/;

/** Labels that kubelet and kubeadm set by what a machine is, and would set back. */
const NOT_LABELS = [
  'kubernetes.io/arch',
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/worker',
  'node.kubernetes.io/exclude-from-external-load-balancers',
];

/** Prefixes of taints with which Kubernetes itself says how a node is, or that follow from its role. */
const NOT_TAINTS = ['node.kubernetes.io/', 'node.cloudprovider.kubernetes.io/', 'node-role.'];

const READS: readonly Path[] = [
  ['machines', '*', 'labels'],
  ['machines', '*', 'taints'],
  ['machines', '*', 'hosts'],
];

/** Where labels and taints are written: pools, and the hosts in them. */
function owners({ machines }: ClusterSpec) {
  return Object.entries(machines).flatMap(([pool, settings]) => {
    const path: Path = ['machines', pool];
    const hosts = Object.entries(settings.hosts ?? {}).map(([host, own]) => ({
      path: [...path, 'hosts', host],
      settings: own,
    }));
    return [{ path, settings: settings as MachinePool | HostSpec }, ...hosts];
  });
}

function isKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && NAME.test(name) && (prefix === undefined || PREFIX.test(prefix));
}

const KEY_REMEDY =
  'Use at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, and before it, if you like, a domain and "/".';
const VALUE_REMEDY =
  'Use at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or "".';

function wrongKey(path: Path, key: string): readonly Problem[] {
  if (isKey(key)) return [];
  return [{ path, message: `${quote(key)} is not a key of Kubernetes`, remedy: KEY_REMEDY }];
}

function wrongValue(path: Path, value: string): readonly Problem[] {
  if (value === '' || NAME.test(value)) return [];
  return [{ path, message: `${quote(value)} is not a value of Kubernetes`, remedy: VALUE_REMEDY }];
}

function labels(cluster: ClusterSpec): readonly Problem[] {
  return owners(cluster).flatMap(({ path, settings }) =>
    Object.entries(settings.labels ?? {}).flatMap(([key, value]) => {
      const at = [...path, 'labels', key];
      const problems = [...wrongKey(at, key), ...wrongValue(at, value)];
      if (!NOT_LABELS.includes(key)) return problems;
      const remedy = 'Leave it out: nodes have it by themselves, by what the machine is.';
      return [{ path: at, message: `the label ${key} is not yours to set`, remedy }];
    }),
  );
}

function taints(cluster: ClusterSpec): readonly Problem[] {
  return owners(cluster).flatMap(({ path, settings }) =>
    (settings.taints ?? []).flatMap((taint, position, all) =>
      taintProblems([...path, 'taints', position], taint, all.slice(0, position)),
    ),
  );
}

function taintProblems(path: Path, taint: Taint, earlier: readonly Taint[]): readonly Problem[] {
  const { key, value = '', effect } = taint;
  if (NOT_TAINTS.some((prefix) => key.startsWith(prefix))) {
    const remedy = 'Leave it out: Kubernetes sets it by how the node is and what it does.';
    return [{ path, message: `the taint ${key} is not yours to set`, remedy }];
  }
  if (earlier.some((other) => other.key === key && other.effect === effect)) {
    const remedy = 'Keep one: a node can have only one taint with a key and an effect.';
    return [{ path, message: `the taint ${key}:${effect} is already named above`, remedy }];
  }
  return [...wrongKey([...path, 'key'], key), ...wrongValue([...path, 'value'], value)];
}

/** A host's own taint beside one of its pool, where only one can be. */
function taintsOfHosts({ machines }: ClusterSpec): readonly Problem[] {
  return Object.entries(machines).flatMap(([pool, { taints = [], hosts = {} }]) =>
    Object.entries(hosts).flatMap(([host, own]) =>
      (own.taints ?? [])
        .filter(({ key, effect }) => taints.some((t) => t.key === key && t.effect === effect))
        .map(({ key, effect }) => ({
          path: ['machines', pool, 'hosts', host, 'taints'],
          message: `the taint ${key}:${effect} is also one of pool ${pool}`,
          remedy: 'Keep one: a node can have only one taint with a key and an effect.',
        })),
    ),
  );
}

/** Control planes beside workers are kept free, so every worker with a taint leaves no place for Flux. */
function placeForEverything(cluster: ClusterSpec): readonly Problem[] {
  const machines = machinesOf(cluster);
  const workers = machines.filter(({ role }) => role === 'worker');
  const open = workers.length > 0 ? workers : machines;
  const keepsOff = ({ effect }: Taint) => effect !== 'PreferNoSchedule';
  if (open.length === 0 || !open.every((machine) => machine.taints.some(keepsOff))) return [];
  return [
    {
      path: ['machines'],
      message: 'every machine that could run pods has a taint, so Flux and all else have no place',
      remedy: 'Leave at least one worker without taints, or use the effect PreferNoSchedule.',
    },
  ];
}

/** Rules about the labels and taints of nodes. */
export const nodeRules: readonly Rule[] = [
  { name: 'labels', reads: READS, check: labels },
  { name: 'taints', reads: READS, check: taints },
  { name: 'taints-of-hosts', reads: READS, check: taintsOfHosts },
  {
    name: 'place-for-everything',
    reads: [...READS, ['machines', '*', 'count'], ['machines', '*', 'role']],
    check: placeForEverything,
  },
];
