import { readFile } from 'node:fs/promises';
import { hostPlatform } from '../../artifacts/platform.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';
import {
  CRD_ARTIFACTS,
  planRendered,
  type RenderedFile,
  renderCluster,
  writeRendered,
} from '../../components/index.ts';
import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { Cluster } from '../cluster.ts';

/** Writes `clusters/<name>/` from the spec and the lock; files edited by hand are kept and named. */
export async function renderStep(cluster: Cluster, run: Run): Promise<Change[]> {
  return writeRendered(await render(cluster, run), cluster.paths.manifests);
}

/** What `renderStep` would do. */
export async function renderPlan(cluster: Cluster, run: Run): Promise<Change[]> {
  return planRendered(await render(cluster, run), cluster.paths.manifests);
}

async function render({ spec, provider }: Cluster, run: Run): Promise<readonly RenderedFile[]> {
  const artifacts = Object.values(CRD_ARTIFACTS);
  const files = await resolveArtifacts(artifacts, { platform: hostPlatform() }, run);
  const texts = await Promise.all(
    Object.entries(CRD_ARTIFACTS).map(async ([controller, artifact]) => [
      controller,
      await readFile(files.get(artifact) ?? '', 'utf8'),
    ]),
  );
  return renderCluster(spec, { gitUrl: provider.gitUrl(spec), crds: Object.fromEntries(texts) });
}
