import type { KubernetesObject } from '../model.ts';
import { toYaml } from './yaml.ts';

/** A file below `clusters/<name>/`, without its marker. */
export interface EmittedFile {
  readonly path: string;
  readonly content: string;
}

/** Files of a component, in the order in which the API server wants their objects. */
const FILES: Readonly<Record<string, string>> = {
  Namespace: 'namespace.yaml',
  CustomResourceDefinition: 'crds.yaml',
  ServiceAccount: 'rbac.yaml',
  Role: 'rbac.yaml',
  ClusterRole: 'rbac.yaml',
  RoleBinding: 'rbac.yaml',
  ClusterRoleBinding: 'rbac.yaml',
  ConfigMap: 'configmap.yaml',
  Service: 'service.yaml',
  Deployment: 'deployment.yaml',
  DaemonSet: 'daemonset.yaml',
  APIService: 'apiservice.yaml',
};

const fileOf = ({ kind }: KubernetesObject) => FILES[kind] ?? `${kind.toLowerCase()}.yaml`;

/** One file for each kind, so that a hand edit of one leaves the others to the renderer. */
export function componentFiles(
  directory: string,
  objects: readonly KubernetesObject[],
): EmittedFile[] {
  const names = new Set([...Object.values(FILES), ...objects.map(fileOf)]);
  return [...names].flatMap((name) => {
    const own = objects.filter((object) => fileOf(object) === name);
    return own.length > 0 ? [{ path: `${directory}/${name}`, content: toYaml(own) }] : [];
  });
}
