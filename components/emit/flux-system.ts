import type { ClusterSpec } from '../../config/spec.ts';
import { KnownError } from '../../plan/error.ts';
import { CONTROLLERS } from '../flux/controllers.ts';
import { syncObjects } from '../flux/sync.ts';
import type { KubernetesObject } from '../model.ts';
import type { EmittedFile } from './component.ts';
import { toYaml } from './yaml.ts';

/** The CRDs of Flux as YAML text, by controller, for example `source-controller`. */
export type FluxCrds = Readonly<Record<string, string>>;

/** Pruning a CRD would delete every object of its kind; Flux must never do that to itself. */
const KEEP_CRDS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: all
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
`;

/** The folder by which Flux installs and upgrades itself, laid out as `flux bootstrap` does. */
export function fluxSystemFiles(
  spec: ClusterSpec,
  objects: readonly KubernetesObject[],
  { gitUrl, crds }: { gitUrl: string; crds: FluxCrds },
): EmittedFile[] {
  const [namespaces, rest] = [
    objects.filter(({ kind }) => kind === 'Namespace'),
    objects.filter(({ kind }) => kind !== 'Namespace'),
  ];
  const components = [toYaml(namespaces), ...crdDocuments(crds), toYaml(rest)].join('---\n');
  return [
    { path: 'flux-system/gotk-components.yaml', content: components },
    { path: 'flux-system/gotk-sync.yaml', content: toYaml(syncObjects(spec, gitUrl)) },
    { path: 'flux-system/kustomization.yaml', content: toYaml([KUSTOMIZATION]) },
  ];
}

const KUSTOMIZATION = {
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources: ['gotk-components.yaml', 'gotk-sync.yaml'],
  patches: [{ target: { kind: 'CustomResourceDefinition' }, patch: KEEP_CRDS }],
};

/** The documents as they are, only without empty ones; parsing 800 kB would cost half a second. */
function crdDocuments(crds: FluxCrds): string[] {
  return CONTROLLERS.flatMap(({ name }) => {
    const documents = (crds[name] ?? '')
      .split(/^---\s*$/m)
      .map((document) => document.trim())
      .filter((document) => /^kind: CustomResourceDefinition$/m.test(document));
    if (documents.length === 0) throw missingCrds(name);
    return documents.map((document) => `${document}\n`);
  });
}

function missingCrds(controller: string): KnownError {
  return new KnownError(
    `the custom resource definitions of ${controller} are missing`,
    'Run `./gitstead doctor --fix`, which fetches them into the cache.',
  );
}
