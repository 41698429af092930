import { existsSync } from 'node:fs';
import { findTerraformPlugins } from '../../artifacts/terraform.ts';
import type { Change } from '../../plan/change.ts';
import type { Run } from '../../plan/run.ts';
import type { Identity } from '../../providers/provider.ts';
import { CONVERGE, CONVERGED } from '../../stacks/addresses.ts';
import { compareWithState, removeUnrecorded, unwanted } from '../../stacks/state.ts';
import { OUTPUT, stackFolder, synthesize } from '../../stacks/synth.ts';
import {
  apply,
  destroy,
  init,
  machineTargets,
  plan,
  refuseLosses,
} from '../../stacks/terraform.ts';
import { prepareWorkspace } from '../../stacks/workspace.ts';
import type { Cluster } from '../cluster.ts';
import { ensureIdentity } from '../identity.ts';
import { stackProps } from '../stack-props.ts';

/** Writes the Terraform configuration of the cluster and initialises its folder, which it returns. */
export async function synthesizeStack(
  { spec }: Cluster,
  run: Run,
  output: string = OUTPUT,
  identity?: Identity,
): Promise<string> {
  synthesize([await stackProps(spec, identity)], output);
  const folder = stackFolder(spec.name, output);
  await prepareWorkspace(folder, await findTerraformPlugins());
  await init(folder, run);
  return folder;
}

/** Makes the machines with Terraform and starts those that stand still; converges nothing yet. */
export async function machinesStep(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  const { spec, paths, provider } = cluster;
  const folder = await synthesizeStack(cluster, run);
  const targets = await machineTargets(folder);
  const allowed = mayGo(cluster);
  // The plan below is limited to what is wanted, so it would not tell.
  const losses = await unwanted(paths.terraformState, [...targets, CONVERGE]);
  refuseLosses(losses, provider.resourceKinds, allowed);
  const { id } = await ensureIdentity(spec.name, paths);
  const label = { name: spec.name, id };
  const lost = await provider.remove(await provider.detached(label), run);
  const compared = await compareWithState(provider, label, paths.terraformState);
  const tidied = await removeUnrecorded(provider, compared, run);
  // A plan without targets would be one of everything, converging included.
  if (targets.length === 0) return [...lost, ...tidied];
  run.report('comparing the machines with stack.yaml');
  // Reading a network takes the provider two seconds: needless while everything is where it was.
  const refresh = !compared.complete;
  const planned = await plan(folder, { kinds: provider.resourceKinds, targets, refresh }, run);
  const made = await apply(planned, run);
  const started = await provider.start(label, run);
  return [...lost, ...tidied, ...made, ...started];
}

/** What Terraform may delete: all that belongs to machines which the user named, and nothing else. */
export function mayGo({ provider, removal }: Cluster): readonly string[] {
  return removal.agreed.flatMap((machine) => provider.resourceNames(machine));
}

/**
 * Tells Terraform that convergence has been done, so that `cdktf diff` has nothing to say. Machines that
 * were taken out of the cluster are deleted here, when it can do without them.
 */
export async function recordStep(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  const { spec, provider } = cluster;
  const folder = stackFolder(spec.name);
  const environment = { [CONVERGED]: '1' };
  // The machines were compared a moment ago.
  const options = { kinds: provider.resourceKinds, refresh: false, allowed: mayGo(cluster) };
  return apply(await plan(folder, options, { ...run, environment }), { ...run, environment });
}

/** The same after a run that made no machines: what Terraform knows of the spec is older than the spec. */
export async function recordSpecStep(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  await synthesizeStack(cluster, run);
  return recordStep(cluster, run);
}

/** Deletes everything that Terraform's state knows. */
export async function destroyStep(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  if (!existsSync(cluster.paths.terraformState)) return [];
  return destroy(await synthesizeStack(cluster, run), cluster.provider.resourceKinds, run);
}
