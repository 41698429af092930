// The Terraform CDK application: one stack for each cluster of stack.yaml.
// `npx cdktf synth`, `diff` and `deploy` run it; see cdktf.json.
import { loadProjectStack } from './cli/registry.ts';
import { stackProps } from './cli/stack-props.ts';
import { OUTPUT, removeOrphans, synthesize } from './stacks/synth.ts';

const output = process.env.CDKTF_OUTDIR ?? OUTPUT;
const { clusters } = await loadProjectStack();
await synthesize(await Promise.all(Object.values(clusters).map(stackProps)), output);
await removeOrphans(output);
