import { join } from 'node:path';
import { platformOf } from '../../artifacts/platform.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';
import type { Artifacts, ConvergeInput } from '../../bootstrap/phase.ts';
import { seedFiles } from '../../components/index.ts';
import type { Cluster } from '../cluster.ts';
import { imagesOf } from './images.ts';

/** What the bootstrap has to know of a cluster; without a lease it can only look. */
export function convergeInput({ spec, paths, provider, removal }: Cluster): ConvergeInput {
  const artifacts: Artifacts = (names, run, architecture) =>
    resolveArtifacts(names, { platform: platformOf(architecture) }, run);
  return {
    inventory: provider.inventory(spec),
    spec,
    paths,
    manifests: seedFiles(spec).early.map((file) => join(paths.manifests, file)),
    artifacts,
    images: provider.makesMachines ? [] : imagesOf(spec),
    removal,
  };
}
