import { isAlias, isMap, isScalar, parseDocument } from 'yaml';
import { KnownError } from '../plan/error.ts';

/**
 * The text of a `stack.yaml` in which a cluster asks for another Kubernetes version. Everything else,
 * comments included, stays as it is.
 *
 * @throws {KnownError} where the version is shared with another cluster by an alias
 */
export function setKubernetesVersion(text: string, cluster: string, version: string): string {
  const document = parseDocument(text);
  const path = ['clusters', cluster, 'kubernetes', 'version'];
  refuseAlias(document.contents, path);
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range) {
    const [start, end] = node.range;
    return `${text.slice(0, start)}${version}${text.slice(end)}`;
  }
  document.setIn(path, version);
  return document.toString({ lineWidth: 0 });
}

/** What stands behind an alias belongs to others too. */
function refuseAlias(root: unknown, path: readonly string[]): void {
  let node = root;
  for (const key of path) {
    if (!isMap(node)) return;
    node = node.get(key, true);
    if (!isAlias(node)) continue;
    throw new KnownError(
      `stack.yaml: ${path.join('.')} comes from the alias *${node.source}, which other places share.`,
      'Set kubernetes.version by hand, then run this without --to.',
    );
  }
}
