import { readFile } from 'node:fs/promises';
import { LineCounter, parseAllDocuments } from 'yaml';
import { KnownError } from '../plan/error.ts';
import type { KubeObject } from './object.ts';

/**
 * Kinds in the order in which they must exist, stage by stage; within a stage order does not matter.
 * What is not listed is a custom resource and comes last, after its definition is established.
 */
const STAGES: readonly (readonly string[])[] = [
  ['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'PriorityClass', 'StorageClass'],
  [
    'ServiceAccount',
    'ClusterRoleBinding',
    'ConfigMap',
    'LimitRange',
    'NetworkPolicy',
    'ResourceQuota',
    'Role',
    'RoleBinding',
    'Secret',
    'Service',
  ],
  [
    'APIService',
    'CronJob',
    'DaemonSet',
    'Deployment',
    'HorizontalPodAutoscaler',
    'Ingress',
    'Job',
    'PersistentVolumeClaim',
    'Pod',
    'PodDisruptionBudget',
    'StatefulSet',
  ],
  ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];

/** Objects in the order in which they may be sent: each stage after the one before it. */
export function inStages(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  const stages: KubeObject[][] = [...STAGES, []].map(() => []);
  for (const object of objects) {
    const stage = STAGES.findIndex((kinds) => kinds.includes(object.kind));
    stages.at(stage)?.push(object);
  }
  return stages.filter((stage) => stage.length > 0);
}

/** Reads manifest files. @throws KnownError that names file and line of the first mistake. */
export async function readManifests(files: readonly string[]): Promise<readonly KubeObject[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text, index) => parseManifests(text, files[index] ?? 'manifest'));
}

/**
 * Parses a stream of YAML documents into objects; empty documents are skipped and a `List` is unfolded.
 * YAML 1.1, as the Go tools that read the same files.
 *
 * @throws KnownError for broken YAML, a key given twice, or a document that is not a Kubernetes object.
 */
export function parseManifests(text: string, file: string): readonly KubeObject[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.1', lineCounter });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [mistake] = document.errors;
    const offset = document.contents?.range?.[0] ?? document.range[0];
    const { line } = lineCounter.linePos(mistake?.pos[0] ?? offset);
    if (mistake) throw broken(`${file}:${line}`, mistake.message.split('\n')[0] ?? mistake.code);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    return unfold(value, `${file}:${line}`);
  });
}

function unfold(value: unknown, place: string): readonly KubeObject[] {
  if (isList(value)) return value.items.flatMap((item) => unfold(item, place));
  if (isObject(value)) return [value];
  throw broken(place, 'a document needs apiVersion, kind and metadata.name');
}

function isList(value: unknown): value is { items: readonly unknown[] } {
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  return kind === 'List' && Array.isArray(items);
}

function isObject(value: unknown): value is KubeObject {
  const { apiVersion, kind, metadata } = value as Partial<KubeObject>;
  return [apiVersion, kind, metadata?.name].every((text) => typeof text === 'string' && text);
}

function broken(place: string, what: string): KnownError {
  return new KnownError(`${place}: ${what}`, 'Correct the manifest, or render it again.');
}
