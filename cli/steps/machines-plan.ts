import { join } from 'node:path';
import type { Change } from '../../plan/change.ts';
import { readOnce } from '../../plan/files.ts';
import { ROOT } from '../../plan/paths.ts';
import type { Run } from '../../plan/run.ts';
import type { ClusterLabel, Identity, Leftover } from '../../providers/provider.ts';
import { type Comparison, compareWithState } from '../../stacks/state.ts';
import { plan } from '../../stacks/terraform.ts';
import type { Cluster } from '../cluster.ts';
import { ensureIdentity } from '../identity.ts';
import { mayGo, synthesizeStack } from './machines.ts';

/** A folder of its own: Terraform may be reading the other one. As deep, because paths in it are relative. */
const OUTPUT = join(ROOT, 'cdktf.diff');

/** Stands for what the first `up` will make. */
const NOBODY: Identity = { id: 'made by the first up', authorizedKey: 'made by the first up' };

/**
 * What the machines steps of `up` would do. Asks the engine, and changes neither it nor the state.
 *
 * @throws {KnownError} when a plan would lose what nobody has agreed to lose
 */
export async function machinesPlan(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  const { spec, paths, provider } = cluster;
  const known = await readOnce(paths.id);
  const identity = known ? await ensureIdentity(spec.name, paths) : NOBODY;
  const label = { name: spec.name, id: identity.id };
  const seen = known ? await look(cluster, label) : NOTHING;
  const folder = await synthesizeStack(cluster, run, OUTPUT, identity);
  const options = { kinds: provider.resourceKinds, allowed: mayGo(cluster), readOnly: true };
  const { changes } = await plan(folder, { ...options, refresh: !seen.compared.complete }, run);
  return [
    ...seen.detached.map(gone('it has lost its network')),
    ...seen.compared.unrecorded.map(gone('an interrupted run left it')),
    ...changes,
    ...seen.stopped.map(started),
  ];
}

interface Seen {
  readonly detached: readonly Leftover[];
  readonly compared: Comparison;
  /** Names of machines. */
  readonly stopped: readonly string[];
}

const NOTHING: Seen = {
  detached: [],
  compared: { unrecorded: [], complete: true },
  stopped: [],
};

async function look(cluster: Cluster, label: ClusterLabel): Promise<Seen> {
  const { provider, paths } = cluster;
  const [detached, compared, running] = await Promise.all([
    provider.detached(label),
    compareWithState(provider, label, paths.terraformState),
    provider.running(label, cluster),
  ]);
  const stopped = [...running].flatMap(([name, runs]) => (runs ? [] : [name]));
  return { detached, compared, stopped };
}

const gone =
  (reason: string) =>
  ({ kind, name }: Leftover): Change => ({ subject: `${kind}/${name}`, action: 'deleted', reason });

function started(name: string): Change {
  return { subject: `machine/${name}`, action: 'configured', reason: 'it was stopped' };
}
