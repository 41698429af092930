import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'yaml';
import { type KubeletFile, SETTABLE } from './kubeadm/kubelet-settings.ts';

/** A kubelet's file with what is wanted in it. */
export interface Revision {
  readonly file: KubeletFile;
  /** Names of the keys that change. */
  readonly keys: readonly string[];
}

/**
 * Brings what is wanted into a kubelet's file. What kubeadm and Kubernetes filled in stays.
 *
 * @returns undefined when the file says all of it already
 */
export function revise(current: KubeletFile, wanted: KubeletFile): Revision | undefined {
  const wrong = Object.keys(wanted).filter((key) => !holds(key, current[key], wanted[key]));
  const gone = SETTABLE.filter((key) => wanted[key] === undefined && !isNothing(current[key]));
  const keys = [...wrong, ...gone];
  if (keys.length === 0) return undefined;
  const kept = Object.entries(current).filter(([key]) => !gone.includes(key));
  const set = wrong.map((key) => [key, merge(key, current[key], wanted[key])] as const);
  return { file: { ...Object.fromEntries(kept), ...Object.fromEntries(set) }, keys };
}

/** Reads a kubelet's file; undefined for what is none. */
export function parseKubelet(text: string): KubeletFile | undefined {
  try {
    const file: unknown = parse(text);
    return isMap(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** A kubelet's file as Go programs read it. */
export function formatKubelet(file: KubeletFile): string {
  return stringify(file, { compat: 'yaml-1.1' });
}

/** Settable maps are whole; of other maps only what is wanted counts, because kubeadm adds to them. */
function isPartial(key: string, wanted: unknown): wanted is KubeletFile {
  return isMap(wanted) && !SETTABLE.includes(key);
}

function holds(key: string, current: unknown, wanted: unknown): boolean {
  if (isNothing(current) && isNothing(wanted)) return true;
  if (!isPartial(key, wanted)) return isDeepStrictEqual(current, wanted);
  const parts = isMap(current) ? current : {};
  return Object.keys(wanted).every((part) => holds(`${key}.${part}`, parts[part], wanted[part]));
}

function merge(key: string, current: unknown, wanted: unknown): unknown {
  if (!isPartial(key, wanted) || !isMap(current)) return wanted;
  const parts = Object.keys(wanted).map(
    (part) => [part, merge(`${key}.${part}`, current[part], wanted[part])] as const,
  );
  return { ...current, ...Object.fromEntries(parts) };
}

/** Go programs write, or leave out, what has its zero value. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || [false, 0, '', '0s'].includes(value as string);
}

function isMap(value: unknown): value is KubeletFile {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
