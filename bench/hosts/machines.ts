// Makes the machines of a clone's cluster and waits until SSH answers: what a bootstrap begins with.
// Prints what `converge.ts` takes, as JSON. It is run from the clone, whose `stack.yaml` it reads.
import { join } from 'node:path';
import { openCluster } from '../../cli/cluster.ts';
import { sshStep } from '../../cli/steps/git.ts';
import { imagesStep } from '../../cli/steps/images.ts';
import { machinesStep } from '../../cli/steps/machines.ts';
import { renderStep } from '../../cli/steps/render.ts';
import { seedFiles } from '../../components/index.ts';

const run = { report: () => undefined, signal: new AbortController().signal };
const cluster = await openCluster();
const { spec, paths, provider } = cluster;
await imagesStep(cluster, run);
await renderStep(cluster, run);
await machinesStep(cluster, run);
await sshStep(cluster, run);
const manifests = seedFiles(spec).early.map((file) => join(paths.manifests, file));
process.stdout.write(
  JSON.stringify({ spec, inventory: provider.inventory(spec), paths, manifests }),
);
