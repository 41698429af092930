import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { Identity } from '../../providers/provider.ts';
import { stackFolder, synthesize } from '../../stacks/synth.ts';
import { apply, init, machineTargets, plan } from '../../stacks/terraform.ts';
import { prepareWorkspace } from '../../stacks/workspace.ts';
import type { Cluster } from '../cluster.ts';

/** Writes the Terraform configuration of the cluster and initialises its folder. */
export async function synthStep(
  { spec, provider }: Cluster,
  identity: Identity,
  run: Run,
): Promise<string> {
  synthesize([{ spec, identity, machines: await provider.loadMachines() }]);
  const folder = stackFolder(spec.name);
  await prepareWorkspace(folder);
  await init(folder, run);
  return folder;
}

/** Makes the machines with Terraform and starts those that stand still; converges nothing yet. */
export async function machinesStep(
  { spec, provider }: Cluster,
  { id }: Identity,
  run: Run,
): Promise<readonly Change[]> {
  const folder = stackFolder(spec.name);
  const targets = await machineTargets(folder);
  run.report('comparing the machines with stack.yaml');
  const planned = await plan(folder, { kinds: provider.resourceKinds, targets }, run);
  const made = await apply(planned, run);
  const started = await provider.start({ name: spec.name, id }, run);
  return [...made, ...started];
}

/** Tells Terraform that convergence has been done, so that `cdktf diff` has nothing to say. */
export async function recordStep(
  { spec, provider }: Cluster,
  run: Run,
): Promise<readonly Change[]> {
  const folder = stackFolder(spec.name);
  const env = { GITSTEAD_CONVERGED: '1' };
  // The machines were compared a moment ago.
  const options = { kinds: provider.resourceKinds, refresh: false };
  return apply(await plan(folder, options, { ...run, env }), { ...run, env });
}
