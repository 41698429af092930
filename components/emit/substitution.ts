import { RUNTIME_INFO } from '../../plan/conventions.ts';
import type { KubernetesObject } from '../model.ts';

/** Fills `${...}` from the facts of one cluster; absent facts do not stop a reconciliation. */
export const SUBSTITUTION = {
  substituteFrom: [{ kind: 'ConfigMap', name: RUNTIME_INFO, optional: true }],
};

const OPT_OUT = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };

/**
 * Protects an object whose own text contains `${`, a shell script for example:
 * substitution would silently empty it.
 */
export function protectDollars<T extends KubernetesObject>(object: T): T {
  if (!JSON.stringify(object).includes('${')) return object;
  const annotations = { ...object.metadata.annotations, ...OPT_OUT };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
