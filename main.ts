// The Terraform CDK application: one stack for each cluster of stack.yaml.
// `npx cdktf synth`, `diff` and `deploy` run it; see cdktf.json.
import { findTerraformPlugins } from './artifacts/terraform.ts';
import { refuseRemovals } from './cli/checks/removals.ts';
import { openCluster } from './cli/cluster.ts';
import { loadProjectStack } from './cli/registry.ts';
import { stackProps } from './cli/stack-props.ts';
import { OUTPUT, removeOrphans, stackFolder, synthesize } from './stacks/synth.ts';
import { prepareWorkspace } from './stacks/workspace.ts';

const output = process.env.CDKTF_OUTDIR ?? OUTPUT;
const { clusters } = await loadProjectStack();
// Terraform alone would delete a machine before its pods and its vote in etcd have gone elsewhere.
for (const name of Object.keys(clusters)) refuseRemovals(await openCluster(name));
synthesize(await Promise.all(Object.values(clusters).map((spec) => stackProps(spec))), output);
await removeOrphans(output);
const mirror = await findTerraformPlugins();
for (const name of Object.keys(clusters)) {
  await prepareWorkspace(stackFolder(name, output), mirror);
}
