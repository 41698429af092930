import { readFile } from 'node:fs/promises';
import type { Machine } from '../plan/inventory.ts';
import type { ClusterPaths } from '../plan/paths.ts';
import { type ClusterFacts, gatherClusterFacts } from './cluster-facts.ts';
import { type MachineFacts, parseFacts } from './facts.ts';
import { operatorFile } from './kubeconfig.ts';
import { type Context, type ConvergeInput, factsOf, leaderOf, type Session } from './phase.ts';

/** Looks at everything a plan is computed from: each machine in one round trip, all at once, then the API. */
export async function gather(input: ConvergeInput, session: Session): Promise<Context> {
  const { spec, inventory, paths } = input;
  const [clusterId, kubeconfig, machines] = await Promise.all([
    readFile(paths.id, 'utf8'),
    readFile(paths.kubeconfig, 'utf8').catch(() => undefined),
    gatherMachines(inventory.machines, session),
  ]);
  const seen = { spec, inventory, clusterId: clusterId.trim(), machines, kubeconfig };
  const cluster = await gatherCluster({ ...seen, cluster: undefined }, paths, session);
  return { ...seen, cluster };
}

async function gatherMachines(
  machines: readonly Machine[],
  session: Session,
): Promise<Record<string, MachineFacts>> {
  const look = async ({ name }: Machine) => {
    const onLine = (line: string) => session.report(`${name}: ${line}`);
    const options = { title: 'looking at it', timeoutSeconds: 330, onLine };
    return [name, parseFacts(await session.script(name, 'facts', options))] as const;
  };
  return Object.fromEntries(await Promise.all(machines.map(look)));
}

/** Only through a kubeconfig that is this cluster's: one of a cluster before it may point at the same port. */
async function gatherCluster(
  context: Context,
  paths: ClusterPaths,
  session: Session,
): Promise<ClusterFacts | undefined> {
  const { adminConf, apiReady } = factsOf(context, leaderOf(context));
  if (!apiReady || !adminConf) return undefined;
  if (operatorFile(context, adminConf) !== context.kubeconfig) return undefined;
  return gatherClusterFacts(paths.kubeconfig, session.manifests, session);
}
