import { z } from 'zod';
import type { Machine, Taint } from '../plan/inventory.ts';
import type { NodeFacts } from './cluster-facts.ts';
import type { Context } from './phase.ts';

/** What a node carries besides what Kubernetes itself writes on it. */
export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/** Annotation of a node with the labels and taints that came from `stack.yaml`, so that they go when they go there. */
export const OWNED = 'gitstead.dev/owned';

/** Kubelets may not give themselves this label. */
const WORKER = 'node-role.kubernetes.io/worker';

/** What kubeadm gives control planes, so that they run nothing else. */
const CONTROL_PLANE: Taint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

/** What the node of a machine should carry: what `stack.yaml` says, and what follows from its role. */
export function marksOf({ inventory }: Pick<Context, 'inventory'>, machine: Machine): Marks {
  const { role, labels, taints } = machine;
  if (role === 'worker') return { labels: { ...labels, [WORKER]: '' }, taints };
  const alone = inventory.machines.every((other) => other.role === 'control-plane');
  return { labels, taints: alone ? taints : [CONTROL_PLANE, ...taints] };
}

/** What a node that kubeadm is about to make will carry. */
export function marksAtFirst({ role }: Machine): Marks {
  return { labels: {}, taints: role === 'control-plane' ? [CONTROL_PLANE] : [] };
}

/** What of a node must change, as a merge patch of the API takes it; nothing when it is as it should be. */
export interface Amendment {
  readonly labels: Readonly<Record<string, string | null>>;
  readonly annotations: Readonly<Record<string, string | null>>;
  readonly taints?: readonly Taint[];
  /** The same in words for people. */
  readonly words: string;
}

/** Compares a node with what it should carry. Labels and taints that others put there stay. */
export function amend(
  node: Pick<NodeFacts, 'labels' | 'annotations' | 'taints'>,
  wanted: Marks,
): Amendment | undefined {
  const owned = ownedBy(node.annotations[OWNED]);
  const labels = amendLabels(node.labels, wanted.labels, owned.labels);
  const taints = amendTaints(node.taints, wanted.taints, owned.taints);
  const record = recordOf(wanted);
  const recorded = (node.annotations[OWNED] ?? null) === record;
  if (Object.keys(labels).length === 0 && !taints && recorded) return undefined;
  const words = [...labelWords(labels), ...taintWords(node.taints, taints ?? node.taints)];
  return {
    labels,
    annotations: recorded ? {} : { [OWNED]: record },
    ...(taints && { taints }),
    words: words.join(', ') || 'what comes from stack.yaml is noted',
  };
}

function amendLabels(
  current: Marks['labels'],
  wanted: Marks['labels'],
  owned: readonly string[],
): Record<string, string | null> {
  const set = Object.entries(wanted).filter(([key, value]) => current[key] !== value);
  const gone = owned.filter((key) => wanted[key] === undefined && current[key] !== undefined);
  return Object.fromEntries([...set, ...gone.map((key) => [key, null])]);
}

function amendTaints(
  current: readonly Taint[],
  wanted: readonly Taint[],
  owned: readonly string[],
): readonly Taint[] | undefined {
  const ours = new Set([...owned, ...wanted.map(nameOf), nameOf(CONTROL_PLANE)]);
  const others = current.filter((taint) => !ours.has(nameOf(taint)));
  const right = wanted.map((taint) => current.find((other) => isSame(other, taint)) ?? taint);
  const target = [...others, ...right];
  const same = target.length === current.length && target.every((taint) => current.includes(taint));
  return same ? undefined : target;
}

/** A node can have only one taint with a key and an effect. */
function nameOf({ key, effect }: Taint): string {
  return `${key}:${effect}`;
}

function isSame(one: Taint, other: Taint): boolean {
  return nameOf(one) === nameOf(other) && (one.value ?? '') === (other.value ?? '');
}

function labelWords(labels: Amendment['labels']): string[] {
  return Object.entries(labels).map(([key, value]) =>
    value === null ? `no label ${key}` : `label ${key}${value && `=${value}`}`,
  );
}

function taintWords(before: readonly Taint[], after: readonly Taint[]): string[] {
  const added = after.filter((taint) => !before.includes(taint));
  const kept = new Set(after.map(nameOf));
  const gone = before.filter((taint) => !kept.has(nameOf(taint)));
  return [
    ...added.map(({ key, value, effect }) => `taint ${key}${value ? `=${value}` : ''}:${effect}`),
    ...gone.map((taint) => `no taint ${nameOf(taint)}`),
  ];
}

const RECORD = z.object({ labels: z.array(z.string()), taints: z.array(z.string()) });

/** What follows from the role is ours without a record. */
function recordOf({ labels, taints }: Marks): string | null {
  const record = {
    labels: Object.keys(labels).filter((key) => key !== WORKER),
    taints: taints.map(nameOf).filter((name) => name !== nameOf(CONTROL_PLANE)),
  };
  if (record.labels.length === 0 && record.taints.length === 0) return null;
  return JSON.stringify({ labels: record.labels.toSorted(), taints: record.taints.toSorted() });
}

/** A record that somebody damaged owns nothing. */
function ownedBy(record = ''): z.infer<typeof RECORD> {
  try {
    return RECORD.parse(JSON.parse(record));
  } catch {
    return { labels: [], taints: [] };
  }
}
