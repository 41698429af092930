import { existsSync } from 'node:fs';
import { findTerraformPlugins } from '../../artifacts/terraform.ts';
import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import { CONVERGED } from '../../stacks/addresses.ts';
import { compareWithState, removeUnrecorded } from '../../stacks/state.ts';
import { stackFolder, synthesize } from '../../stacks/synth.ts';
import { apply, destroy, init, machineTargets, plan } from '../../stacks/terraform.ts';
import { prepareWorkspace } from '../../stacks/workspace.ts';
import type { Cluster } from '../cluster.ts';
import { ensureIdentity } from '../identity.ts';
import { stackProps } from '../stack-props.ts';

/** Writes the Terraform configuration of the cluster and initialises its folder, which it returns. */
async function synthesizeStack({ spec }: Cluster, run: Run): Promise<string> {
  synthesize([await stackProps(spec)]);
  const folder = stackFolder(spec.name);
  await prepareWorkspace(folder, await findTerraformPlugins());
  await init(folder, run);
  return folder;
}

/** Makes the machines with Terraform and starts those that stand still; converges nothing yet. */
export async function machinesStep(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  const { spec, paths, provider } = cluster;
  const folder = await synthesizeStack(cluster, run);
  const { id } = await ensureIdentity(spec.name, paths);
  const label = { name: spec.name, id };
  const lost = await provider.remove(await provider.detached(label), run);
  const compared = await compareWithState(provider, label, paths.terraformState);
  const tidied = await removeUnrecorded(provider, compared, run);
  const targets = await machineTargets(folder);
  run.report('comparing the machines with stack.yaml');
  // Reading a network takes the provider two seconds: needless while everything is where it was.
  const refresh = !compared.complete;
  const planned = await plan(folder, { kinds: provider.resourceKinds, targets, refresh }, run);
  const made = await apply(planned, run);
  const started = await provider.start(label, run);
  return [...lost, ...tidied, ...made, ...started];
}

/** Tells Terraform that convergence has been done, so that `cdktf diff` has nothing to say. */
export async function recordStep(
  { spec, provider }: Cluster,
  run: Run,
): Promise<readonly Change[]> {
  const folder = stackFolder(spec.name);
  const environment = { [CONVERGED]: '1' };
  // The machines were compared a moment ago.
  const options = { kinds: provider.resourceKinds, refresh: false };
  return apply(await plan(folder, options, { ...run, environment }), { ...run, environment });
}

/** Deletes everything that Terraform's state knows. */
export async function destroyStep(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  if (!existsSync(cluster.paths.terraformState)) return [];
  return destroy(await synthesizeStack(cluster, run), cluster.provider.resourceKinds, run);
}
