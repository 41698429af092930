import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { parseVersion } from '../../../plan/version.ts';
import type { ClusterCheck, Problem } from '../../checks/check.ts';
import type { Upgrade } from '../gap.ts';
import { isLater, removedBy } from '../removed-apis.ts';

/** Nothing that is applied or asked for may be of an API that the new version does not have. */
export function upgradeRemovedApis({ target, facts }: Upgrade, manifests: string): ClusterCheck {
  const { major, minor } = parseVersion(target.kubernetes);
  const wanted = `${major}.${minor}`;
  return {
    id: 'upgrade-removed-apis',
    title: 'Nothing uses an API that the new version does not have',
    severity: 'error',
    ignorable: true,
    find: () => [
      ...filesBelow(manifests).flatMap((file) => inFile(join(manifests, file), file, wanted)),
      ...facts.deprecated
        .filter(({ removedIn }) => removedIn && !isLater(removedIn, wanted))
        .map(({ group, version, resource, removedIn }) => ({
          message: `${resource} of ${[group, version].filter(Boolean).join('/')} is asked for in the cluster and gone in ${removedIn}`,
          remedy:
            'Find who asks for it in the audit log (`k8s.io/deprecated`: true) and update that; the count begins anew when the API server restarts. `checks.ignore: [upgrade-removed-apis]` goes on regardless.',
        })),
    ],
  };
}

function filesBelow(folder: string): readonly string[] {
  try {
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return all.filter((file) => /\.ya?ml$/.test(file)).sort();
  } catch {
    // Nothing is rendered yet.
    return [];
  }
}

function inFile(path: string, shown: string, minor: string): readonly Problem[] {
  const documents = parseAllDocuments(readFileSync(path, 'utf8'));
  return documents.flatMap((document) => {
    const { apiVersion = '', kind = '', metadata } = (document.toJS() ?? {}) as Manifest;
    const since = removedBy(minor, apiVersion, kind);
    if (!since) return [];
    return [
      {
        message: `${shown}: ${kind} ${metadata?.name ?? ''} is of ${apiVersion}, which is gone in ${since}`,
        remedy: 'Write it in a version that the new Kubernetes has, and push that first.',
      },
    ];
  });
}

interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
}
