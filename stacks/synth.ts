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

/** Writes one Terraform stack for each cluster below `output`. */
export function synthesize(clusters: readonly ClusterStackProps[], output: string = OUTPUT): void {
  // The library's own validation runs `terraform version`; the preflight has done that.
  const app = new App({ outdir: output, skipValidation: true });
  for (const cluster of clusters) new ClusterStack(app, cluster);
  app.synth();
}
