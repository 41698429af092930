import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'cdktf';
import { ROOT } from '../plan/paths.ts';
import { ClusterStack, type ClusterStackProps } from './cluster.ts';

/** Where the synthesized stacks lie, unless the cdktf command says otherwise. */
export const OUTPUT = join(ROOT, 'cdktf.out');

/** Folder that Terraform runs in for a cluster. */
export function stackFolder(cluster: string, output: string = OUTPUT): string {
  return join(output, 'stacks', cluster);
}

/** Writes one Terraform stack for each of `clusters` below `output`; see `prepareWorkspace` for what comes next. */
export function synthesize(clusters: readonly ClusterStackProps[], output: string = OUTPUT): void {
  // The library's own validation runs `terraform version`; the preflight has done that.
  const app = new App({ outdir: output, skipValidation: true });
  for (const cluster of clusters) new ClusterStack(app, cluster);
  app.synth();
}

/** Removes the folders of stacks that the last synthesis did not write. Their state lies elsewhere. */
export async function removeOrphans(output: string): Promise<void> {
  const { stacks } = JSON.parse(await readFile(join(output, 'manifest.json'), 'utf8')) as {
    stacks: Record<string, unknown>;
  };
  const folders = await readdir(join(output, 'stacks'));
  for (const folder of folders.filter((name) => !(name in stacks))) {
    await rm(join(output, 'stacks', folder), { recursive: true });
  }
}
