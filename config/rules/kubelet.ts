import type { Path, Problem } from '../problem.ts';
import type { ClusterSpec } from '../spec.ts';
import { choices, quote } from '../words.ts';
import type { Rule } from './rule.ts';

/** As the API reads one: binary, decimal or exponent suffixes. */
const QUANTITY = /^(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const PERCENTAGE = /^(?:100|\d{1,2}(?:\.\d+)?)%$/;

const RESERVED = ['cpu', 'memory', 'ephemeral-storage', 'pid'];
const SIGNALS = [
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'pid.available',
];

/** What the kubelet takes in each of its maps: anything else would keep it from starting. */
const MAPS = [
  { key: 'systemReserved', names: RESERVED, example: '250m or 500Mi' },
  { key: 'kubeReserved', names: RESERVED, example: '250m or 500Mi' },
  { key: 'evictionHard', names: SIGNALS, example: '500Mi or 10%' },
] as const;

/** The /24 that each machine takes of the pod network has so many addresses for pods. */
const ADDRESSES = 253;

function at(...keys: string[]): Path {
  return ['kubernetes', 'kubelet', ...keys];
}

function maps({ kubernetes }: ClusterSpec): readonly Problem[] {
  return MAPS.flatMap(({ key, names, example }) =>
    Object.entries(kubernetes.kubelet?.[key] ?? {}).flatMap(([name, value]) => {
      const path = at(key, name);
      if (!(names as readonly string[]).includes(name)) {
        return [
          {
            path,
            message: `the kubelet does not know ${quote(name)} here`,
            remedy: choices(name, names),
          },
        ];
      }
      return quantity(path, value, example);
    }),
  );
}

function quantity(path: Path, value: string, example: string): readonly Problem[] {
  if (QUANTITY.test(value) || (example.includes('%') && PERCENTAGE.test(value))) return [];
  const remedy = `Write a quantity as Kubernetes does, for example ${example}.`;
  return [{ path, message: `${quote(value)} is not a quantity`, remedy }];
}

function logSize({ kubernetes }: ClusterSpec): readonly Problem[] {
  const size = kubernetes.kubelet?.containerLogMaxSize;
  return size === undefined ? [] : quantity(at('containerLogMaxSize'), size, '10Mi');
}

function podRoom({ kubernetes }: ClusterSpec): readonly Problem[] {
  const most = kubernetes.kubelet?.maxPods ?? 0;
  if (most <= ADDRESSES) return [];
  return [
    {
      path: at('maxPods'),
      message: `${most} pods do not fit: each machine has ${ADDRESSES} addresses for them`,
      remedy: `Use at most ${ADDRESSES}, and more machines.`,
    },
  ];
}

/** Rules about the settings of kubelets. */
export const kubeletRules: readonly Rule[] = [
  { name: 'kubelet-quantities', reads: MAPS.map(({ key }) => at(key)), check: maps },
  { name: 'kubelet-log-size', reads: [at('containerLogMaxSize')], check: logSize },
  { name: 'kubelet-pod-room', reads: [at('maxPods')], check: podRoom },
];
