import { ensureBaseImage } from '../../artifacts/base/image.ts';
import type { ArtifactEvent } from '../../artifacts/events.ts';
import { hostPlatform } from '../../artifacts/platform.ts';
import { missingArtifacts, resolveArtifacts } from '../../artifacts/resolve.ts';
import { ensureTerraformPlugins } from '../../artifacts/terraform.ts';
import { controlPlaneImages } from '../../bootstrap/images.ts';
import { NODE_ROOT } from '../../bootstrap/node/files.ts';
import { images } from '../../components/index.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import { programArtifacts } from '../../plan/programs.ts';
import type { Run } from '../../plan/run.ts';
import type { Cluster } from '../cluster.ts';

/**
 * Gets every artifact that the cluster needs, and nothing that it does not use, from the cache, a
 * download or a build, and makes the images of its machines from them.
 */
export async function imagesStep({ spec, provider }: Cluster, run: Run): Promise<undefined> {
  // Machines that exist say themselves what they lack.
  if (!provider.makesMachines) return undefined;
  const platform = hostPlatform();
  const references = imagesOf(spec);
  const programs = provider.programs(spec);
  const names = [...programs, ...references];
  // The base is fetched while programs are built: one waits for the network, the other computes.
  const [base, files] = await Promise.all([
    ensureBaseImage(platform, run),
    resolveArtifacts(names, { platform }, { ...run, progress: reporter(run) }),
  ]);
  await ensureTerraformPlugins({ ...run, progress: reporter(run) });
  const path = (name: string): string => files.get(name) as string;
  const parts = {
    base,
    root: NODE_ROOT,
    platform,
    files: new Map(programs.map((name) => [name, path(name)])),
    images: references.map((reference) => ({ reference, path: path(reference) })),
  };
  await provider.prepareImages(spec, parts, run);
  return undefined;
}

/** Artifacts that `imagesStep` would download or build, and the machine image when it must be made. */
export async function missingParts(
  { spec, provider }: Cluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const programs = provider.makesMachines
    ? provider.programs(spec)
    : programArtifacts(spec.kubernetes.version);
  const names = [...programs, ...imagesOf(spec)];
  const options = { platform: hostPlatform() };
  const missing = await missingArtifacts(names, options, { report: () => undefined, signal });
  const image = await provider.hasImages(spec);
  return image ? missing : [...missing, 'machine image'];
}

/** Every container image that the cluster runs. */
export function imagesOf(spec: ClusterSpec): readonly string[] {
  return [...controlPlaneImages(spec), ...images(spec)];
}

/** Says what is being done to which artifact, how far the whole is, and how long it may take. */
function reporter({ report }: Run): (event: ArtifactEvent) => void {
  return ({ artifact, state, done, total, secondsLeft }) => {
    if (state === 'cached') return;
    const left = secondsLeft === undefined ? '' : `, about ${minutes(secondsLeft)} left`;
    report(`${state} ${artifact} (${done} of ${total}${left})`);
  };
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
